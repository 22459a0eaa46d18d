import { findViolations } from './boundaries/find-violations.ts';

const { modules, violations } = await findViolations(process.cwd());
for (const line of violations) console.error(line);
console.log(`${modules} modules read, ${violations.length} imports against ARCHITECTURE.md.`);
process.exitCode = violations.length === 0 ? 0 : 1;
