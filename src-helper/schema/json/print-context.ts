import { MESSAGE_DEPTH_LIMIT } from './encode-context';
import type { JsonOutput } from './json-output';
import type { MessagePlan, MessagePlans, ValuePlan } from './message-plan';
import { WireReader } from './wire-reader';

export const BRACE_OPEN = 0x7b;
export const BRACE_CLOSE = 0x7d;
export const BRACKET_OPEN = 0x5b;
export const BRACKET_CLOSE = 0x5d;
export const COMMA = 0x2c;

/** How many missing types are remembered. */
const UNRESOLVED_LIMIT = 20;

/** Everything that printing one message carries along. */
export class PrintContext {
  readonly reader: WireReader;
  /** Cleared when sending the text back would not give an equal message. */
  isExact = true;
  /** Full names of types in Any that the registry does not have. */
  readonly unresolvedTypes = new Set<string>();
  private depth = 0;

  /**
   * `isTrusting` takes fields in the order of the wire instead of looking for the last one first: for previews of large
   * messages, which must not read them whole.
   */
  constructor(
    data: Uint8Array,
    readonly out: JsonOutput,
    readonly plans: MessagePlans,
    readonly limit: number,
    readonly isTrusting: boolean,
  ) {
    this.reader = new WireReader(data);
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
    const mark = this.out.mark();
    try {
      print();
    } catch (error) {
      this.depth = depth;
      this.out.rewind(mark);
      recover(error);
    }
  }

  /** Remembers a type that is not in the schema. */
  noteUnresolved(typeName: string): void {
    if (this.unresolvedTypes.size < UNRESOLVED_LIMIT) this.unresolvedTypes.add(typeName);
  }

  /** The plan of the message that a value is. */
  getMessagePlan(value: ValuePlan): MessagePlan {
    if (value.message !== undefined) return value.message;
    if (value.messageType === undefined) throw new TypeError(`${value.name} is not a message`);
    value.message = this.plans.get(value.messageType);
    return value.message;
  }
}
