import { change, unit } from './named-tests.mjs';

const section = 'Dependencies';
const rules = (guard, without) => change('scripts/dependencies/find-problems.mjs', guard, without);
const finds = unit('scripts/dependencies/find-problems.test.mjs', 'finds %s');

/** What keeps the code of others to what was decided about it. */
export const dependencyGuards = [
  {
    section,
    promise: 'Only what the lockfile knows',
    name: 'each comes from the registry',
    changes: [rules('!resolved.startsWith(registry)', 'resolved === registry')],
    tests: [finds],
  },
  {
    section,
    promise: 'Only what the lockfile knows',
    name: 'each has a checksum',
    changes: [rules("return /^sha512-/.test(integrity ?? '') ? []", "return path !== '' || integrity === '' ? []")],
    tests: [finds],
  },
  {
    section,
    promise: 'No install script runs',
    name: 'the setting',
    changes: [change('.npmrc', 'ignore-scripts=true', 'ignore-scripts=false')],
    tests: [unit('scripts/dependencies/find-problems.test.mjs', 'finds nothing wrong with this repository')],
  },
  {
    section,
    promise: 'No install script runs',
    name: 'a reason for each',
    changes: [rules('.filter(name => reasons[name] === undefined)', ".filter(name => reasons[name] === '')")],
    tests: [finds],
  },
  {
    section,
    promise: 'What is in the app is known',
    name: 'licences that were decided on',
    changes: [rules('return isAllowed(license, allowed)', 'return isAllowed(license, [license, ...allowed])')],
    tests: [finds],
  },
  {
    section,
    promise: 'What is in the app is known',
    name: 'known to the lockfile',
    changes: [
      rules(
        'if (entry === undefined) return [`${path} is in the app',
        "if (entry === undefined) return path !== '' ? [] : [`${path} is in the app",
      ),
    ],
    tests: [finds],
  },
  {
    section,
    promise: 'No release is made with packages',
    name: 'an answer that is none',
    changes: [
      change(
        'scripts/dependencies/ask-for-vulnerabilities.mjs',
        "  if (typeof report.vulnerabilities !== 'object' || report.metadata === undefined) {\n",
        "  report.vulnerabilities ??= {};\n  if (typeof report.vulnerabilities !== 'object') {\n",
      ),
    ],
    tests: [unit('scripts/dependencies/ask-for-vulnerabilities.test.mjs', 'never takes a refusal for a clean answer')],
  },
];
