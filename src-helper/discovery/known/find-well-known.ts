// What is known by its name alone: of the socket, and of the program that listens. Names are how systems have used these places
// for years; nobody is connected to.
import type { ListenerOwner, WellKnown } from '../../../gen/sockeye/v1/discovery';
import type { Endpoint } from '../../../gen/sockeye/v1/endpoint';
import { pipes } from './pipe-names';
import { ports } from './ports';
import { programs } from './programs';
import type { Rule } from './rule';
import { sockets } from './socket-names';

/** What tells a process from others by its name. */
type Owner = Pick<ListenerOwner, 'name' | 'commandLine'>;

/**
 * What is known of an endpoint by its name, else by the programs that listen there; undefined when nothing is.
 *
 * @param owners Who listens, as far as can be seen; none when it cannot.
 */
export function findWellKnown({ address }: Endpoint, owners: readonly Owner[] = []): WellKnown | undefined {
  switch (address?.$case) {
    case undefined:
      return undefined;
    case 'unix':
      return byName(sockets, address.value.path, owners) ?? byProgram(owners);
    case 'abstract':
      return byName(sockets, address.value.name, owners) ?? byProgram(owners);
    case 'pipe':
      return byName(pipes, address.value.name, owners) ?? byProgram(owners);
    case 'tcp': {
      const name = ports[address.value.port];
      return name === undefined ? byProgram(owners) : { name, isLeftAlone: true };
    }
  }
}

function byName(rules: readonly Rule[], text: string, owners: readonly Owner[]): WellKnown | undefined {
  const rule = rules.find(({ pattern, program }) => pattern.test(text) && isOf(program, owners));
  return rule && { name: rule.name, isLeftAlone: rule.isGrpc !== true };
}

/** Whether a rule that holds for one program holds here; where nobody can be seen, it is better to leave it alone. */
function isOf(program: RegExp | undefined, owners: readonly Owner[]): boolean {
  if (program === undefined || owners.length === 0) return true;
  return owners.some(({ name, commandLine }) => program.test(name) || program.test(commandLine));
}

/** A program counts when all who hold the socket are of its kind: a child that a shell started is not the shell. */
function byProgram(owners: readonly Owner[]): WellKnown | undefined {
  const [first] = owners;
  const known = first && programs.find(({ process }) => owners.every(({ name }) => process.test(name)));
  return known && { name: known.name, isLeftAlone: true };
}
