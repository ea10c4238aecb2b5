// Runs esbuild with the options that bundle.py writes to standard input, and answers in JSON:
// its command line reports errors only as text for people.
import { build } from "esbuild";
import { text } from "node:stream/consumers";

const options = JSON.parse(await text(process.stdin));
const findings = (list) =>
  list.map((m) => ({ message: m.text, file: m.location?.file, line: m.location?.line }));
let answer;
try {
  const result = await build({ ...options, logLevel: "silent", metafile: true });
  answer = { errors: [], warnings: findings(result.warnings), outputs: result.metafile.outputs };
} catch (failure) {
  if (!failure.errors) throw failure;
  answer = { errors: findings(failure.errors), warnings: findings(failure.warnings), outputs: {} };
}
process.stdout.write(JSON.stringify(answer));
