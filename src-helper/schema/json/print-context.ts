import { MESSAGE_DEPTH_LIMIT } from './encode-context';
import { FieldOrder } from './field-order';
import { JsonOutput } from './json-output';
import type { MessagePlan, MessagePlans, ValuePlan } from './message-plan';
import { WireReader } from './wire-reader';

export const BRACE_OPEN = 0x7b;
export const BRACE_CLOSE = 0x7d;
export const BRACKET_OPEN = 0x5b;
export const BRACKET_CLOSE = 0x5d;
export const COMMA = 0x2c;

/** How many missing types are remembered. */
const UNRESOLVED_LIMIT = 20;

/**
 * So many messages may turn out to be out of order after they were printed, and are printed again; then the others are
 * looked through first. Without the limit a hostile message would cost twice the time for each level it nests.
 */
const REWIND_LIMIT = 8;

const NONE: ReadonlySet<string> = new Set();

const NO_BYTES = new Uint8Array();

/**
 * Everything that printing one message carries along. One is used again and again: making it anew costs as much as
 * printing a small message, and V8 throws optimised code away when no object of a class is alive at a collection.
 */
export class PrintContext {
  readonly reader = new WireReader(NO_BYTES);
  readonly out = new JsonOutput();
  limit = 0;
  /** Takes fields in the order of the wire instead of looking for the last one: for previews of large messages. */
  isTrusting = false;
  /** Cleared when sending the text back would not give an equal message. */
  isExact = true;
  /** Full names of types in Any that the registry does not have. */
  unresolvedTypes: ReadonlySet<string> = NONE;
  private plansAtHand: MessagePlans | undefined = undefined;
  private depth = 0;
  private rewinds = 0;
  private readonly orders: FieldOrder[] = Array.from({ length: MESSAGE_DEPTH_LIMIT + 1 }, () => new FieldOrder());

  /** Gets ready for a message. */
  begin(data: Uint8Array, plans: MessagePlans, indent: number, limit: number, isTrusting: boolean): void {
    this.reader.begin(data);
    this.out.begin(indent, limit);
    this.plansAtHand = plans;
    this.limit = limit;
    this.isTrusting = isTrusting;
    this.isExact = true;
    this.unresolvedTypes = NONE;
    this.depth = 0;
    this.rewinds = 0;
  }

  /** Lets go of the message and of all memory that it took. */
  end(): void {
    this.reader.begin(NO_BYTES);
    this.out.begin(0, 0);
    this.plansAtHand = undefined;
  }

  /** The plans of the registry in use. */
  get plans(): MessagePlans {
    if (this.plansAtHand === undefined) throw new TypeError('no message is being printed');
    return this.plansAtHand;
  }

  /** What follows the fields of the message that was entered last. */
  getFieldOrder(): FieldOrder {
    const order = this.orders[this.depth];
    if (order === undefined) throw new RangeError(`no message at depth ${this.depth}`);
    return order;
  }

  /** Goes one message deeper. Throws a WireError when that is too deep. */
  enter(): void {
    if (this.depth >= MESSAGE_DEPTH_LIMIT)
      throw this.reader.fail(`messages nest deeper than ${MESSAGE_DEPTH_LIMIT} levels`);
    this.depth++;
  }

  /** Comes back from where `enter` went. */
  leave(): void {
    this.depth--;
  }

  /** Runs `print`; when that throws, forgets what it wrote and runs `recover`. */
  attempt(print: () => void, recover: (error: unknown) => void): void {
    const { depth } = this;
    const { position, surplusBytes, openLevel } = this.out;
    try {
      print();
    } catch (error) {
      this.depth = depth;
      this.out.rewind(position, surplusBytes, openLevel);
      recover(error);
    }
  }

  /** True while a message may be printed on the chance that its fields come in order. */
  get isHopeful(): boolean {
    return this.rewinds < REWIND_LIMIT;
  }

  /** Says that a message had to be printed again. */
  noteRewind(): void {
    this.rewinds++;
  }

  /** Remembers a type that is not in the schema. */
  noteUnresolved(typeName: string): void {
    if (this.unresolvedTypes.size < UNRESOLVED_LIMIT)
      this.unresolvedTypes = new Set([...this.unresolvedTypes, typeName]);
  }

  /** The plan of the message that a value is. */
  getMessagePlan(value: ValuePlan): MessagePlan {
    if (value.message !== undefined) return value.message;
    if (value.messageType === undefined) throw new TypeError(`${value.name} is not a message`);
    value.message = this.plans.get(value.messageType);
    return value.message;
  }
}
