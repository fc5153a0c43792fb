// `npm run audit`: asks the registry which packages have known vulnerabilities. Ends with 0 when it knows of none, with 1
// when it knows of some, and with 2 when it did not answer: then nothing is known. Needs the built app.
import { buildIfChanged, root } from './build.mjs';
import { askForVulnerabilities } from './dependencies/ask-for-vulnerabilities.mjs';
import { listAuditedPaths } from './dependencies/shipped-packages.mjs';

try {
  await buildIfChanged();
  const audit = await askForVulnerabilities(root, listAuditedPaths(root));
  if (audit.kind === 'unanswered') {
    process.stderr.write(
      `NOT AUDITED. The registry did not answer the question for vulnerabilities: ${audit.reason}.\n`,
    );
    process.exitCode = 2;
  } else {
    for (const found of audit.shipped) console.log(`In the app: ${found}`);
    for (const found of audit.others) console.log(`For developing only: ${found}`);
    const count = audit.shipped.length + audit.others.length;
    console.log(`The registry knows of ${count} vulnerable packages, ${audit.shipped.length} of them in the app.`);
    process.exitCode = count > 0 ? 1 : 0;
  }
} catch (error) {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
