import type { FieldPlan } from './message-plan';

/** Follows the fields of a message to see whether they can be printed as they come. */
export class FieldOrder {
  /** Fields came that the schema does not have. */
  hasUnknown = false;
  private last: FieldPlan | undefined = undefined;
  private oneofs = 0;
  private isInterrupted = false;

  /** Starts at the first field of a message. */
  begin(): void {
    this.hasUnknown = false;
    this.last = undefined;
    this.oneofs = 0;
    this.isInterrupted = false;
  }

  /** A field came that is shown elsewhere. */
  noteUnknown(): void {
    this.hasUnknown = true;
    this.isInterrupted = true;
  }

  /** True when a field may come next: behind all that came, or more of the same list, and no second of a oneof. */
  accepts(field: FieldPlan): boolean {
    const { last } = this;
    if (field === last) return field.shape !== 'singular' && !this.isInterrupted;
    if (last !== undefined && field.order < last.order) return false;
    if (field.oneof >= 0) {
      const bit = field.oneof < 31 ? 1 << field.oneof : -1;
      if ((this.oneofs & bit) !== 0) return false;
      this.oneofs |= bit;
    }
    this.last = field;
    this.isInterrupted = false;
    return true;
  }
}
