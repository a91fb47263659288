// Validates every line of an NDJSON file with a compiled ajv schema; a peer of the
// lint in bench/lint.
const fs = require("fs");
const readline = require("readline");
const Ajv = require("ajv/dist/2020");

const [schemaFile, file] = process.argv.slice(2);
const ajv = new Ajv({ allErrors: true, strict: false, validateFormats: false });
const validate = ajv.compile(JSON.parse(fs.readFileSync(schemaFile, "utf8")));
let good = 0;
let bad = 0;
readline.createInterface({ input: fs.createReadStream(file), crlfDelay: Infinity })
  .on("line", (line) => {
    try {
      validate(JSON.parse(line)) ? good++ : bad++;
    } catch {
      bad++;
    }
  })
  .on("close", () => console.log(`${good} good, ${bad} bad`));
