// What the tests of the OpenAPI document share: the packages that only they need, installed apart, and a
// reader that follows the document's references and checks answers against it.
import { spawnSync } from "node:child_process";
import { existsSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { ROOT } from "../worker/stratus.mjs";

export const FOLDER = join(ROOT, "tests/openapi");

function install() {
  const done = join(FOLDER, "node_modules/.package-lock.json");
  const wanted = join(FOLDER, "package-lock.json");
  if (existsSync(done) && statSync(done).mtimeMs >= statSync(wanted).mtimeMs) return;
  const options = { cwd: FOLDER, encoding: "utf8" };
  const { status, stdout, stderr } = spawnSync("npm", ["ci"], options);
  if (status !== 0) throw new Error(`npm ci failed in tests/openapi\n${stdout}${stderr}`);
}

install();
const require = createRequire(join(FOLDER, "package.json"));
const { Ajv2020 } = require("ajv/dist/2020.js");
const addFormats = require("ajv-formats").default;
export const { Validator } = await import("@seriousme/openapi-schema-validator");
export const REDOCLY = join(FOLDER, "node_modules/.bin/redocly");

export const METHODS = ["get", "head", "post", "patch", "put", "delete"];
const SHOWN = 400; // characters of answers in messages

/** The document, with its references followed and its schemas compiled. */
export class Description {
  constructor(document) {
    this.document = document;
    this.ajv = new Ajv2020({ strict: false, allErrors: true, validateSchema: false });
    addFormats(this.ajv);
    this.ajv.addSchema(document, "site");
    this.compiled = new Map();
  }

  /** What a reference stands for; anything else is itself. */
  follow(value) {
    if (!value?.$ref) return value;
    const steps = value.$ref.slice(2).split("/");
    const found = steps.reduce((at, step) => at?.[step.replace("~1", "/")], this.document);
    if (!found) throw new Error(`${value.$ref} leads nowhere`);
    return found;
  }

  /** All operations: { path, method, id, parameters, body, responses }, references followed. */
  operations() {
    return Object.entries(this.document.paths).flatMap(([path, item]) =>
      METHODS.filter((method) => item[method]).map((method) => {
        const operation = item[method];
        return {
          path,
          method: method.toUpperCase(),
          id: operation.operationId,
          tag: operation.tags[0],
          parameters: operation.parameters.map((one) => this.follow(one)),
          body: operation.requestBody?.content["application/json"].schema,
          responses: operation.responses,
        };
      }),
    );
  }

  /** What is wrong with a value by a schema of the document; null when nothing is. */
  faultOf(schema, value) {
    if (!this.compiled.has(schema)) {
      // References within stay relative to the document.
      const text = JSON.stringify(schema).replaceAll('"$ref":"#/', '"$ref":"site#/');
      this.compiled.set(schema, this.ajv.compile(JSON.parse(text)));
    }
    const check = this.compiled.get(schema);
    if (check(value)) return null;
    return this.ajv.errorsText(check.errors.slice(0, 3), { dataVar: "" });
  }

  /** What is wrong with an answer by what the operation documents; null when nothing is. */
  answerFault(operation, answer) {
    const response = this.follow(operation.responses[answer.status]);
    const shown = answer.text.slice(0, SHOWN);
    if (!response) return `status ${answer.status} is not documented: ${shown}`;
    for (const [name, reference] of Object.entries(response.headers ?? {})) {
      const header = this.follow(reference);
      const text = answer.headers[name.toLowerCase()];
      if (text === undefined && header.required) return `${answer.status} without ${name}`;
      if (text === undefined) continue;
      const isNumber = header.schema.type === "integer" && /^\d+$/.test(text);
      const fault = this.faultOf(header.schema, isNumber ? Number(text) : text);
      if (fault) return `${name}: ${text}: ${fault}`;
    }
    const bodiless = operation.method === "HEAD" || answer.status === 204 || answer.status === 304;
    if (bodiless) return answer.text === "" ? null : `a body where there is none: ${shown}`;
    const type = (answer.headers["content-type"] ?? "").split(";")[0];
    const schema = response.content?.[type]?.schema;
    if (!schema) return `${answer.status} with the type ${type}, which is not documented: ${shown}`;
    const fault = this.faultOf(schema, answer.json);
    return fault && `${answer.status}: ${fault}: ${shown}`;
  }
}
