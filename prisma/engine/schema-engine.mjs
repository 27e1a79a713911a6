#!/usr/bin/env node
// Prisma's command line starts its native schema engine as a child process. This script takes that place: it speaks
// the same JSON-RPC, one message a line, and runs the engine's WebAssembly build. See README.md beside it.
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils';
import * as binding from '@prisma/schema-engine-wasm/schema_engine_bg';
import { ScriptingPgAdapter } from './scripting-pg-adapter.mjs';

/** The engine's own methods that the command line knows by other names. */
const renamed = { getDatabaseVersion: 'version' };

/** What the engine says when it breaks; the WebAssembly build tells it to this global and then traps. */
const panics = { message: undefined };
globalThis.PRISMA_WASM_PANIC_REGISTRY = { set_message: (message) => (panics.message = message) };

async function instantiate() {
  const home = import.meta.resolve('@prisma/schema-engine-wasm/schema_engine_bg');
  const module = new WebAssembly.Module(readFileSync(new URL('schema_engine_bg.wasm', home)));
  const { exports } = await WebAssembly.instantiate(module, { './schema_engine_bg.js': binding });
  binding.__wbg_set_wasm(exports);
  exports.__wbindgen_start();
}

function send(message) {
  process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
}

function report(level, fields) {
  const record = {
    timestamp: new Date().toISOString(),
    level,
    fields,
    target: 'schema_engine::logger',
  };
  process.stderr.write(`${JSON.stringify(record)}\n`);
}

/** A failure in the form in which the command line shows it; the code is Prisma's, such as P3006, where there is one. */
function failure(error) {
  const message = panics.message ?? error?.message ?? String(error);
  return {
    is_panic: panics.message !== undefined,
    message,
    error_code: error?.code ?? null,
    meta: error?.meta ?? {},
  };
}

function argumentAfter(name) {
  const at = process.argv.indexOf(name);
  return at < 0 ? undefined : process.argv[at + 1];
}

async function answer(engine, { id, method, params }) {
  try {
    const result = await engine[renamed[method] ?? method](params);
    if (method === 'diff' && result.stdout !== null && result.stdout !== undefined) {
      send({ id: `print-${id}`, method: 'print', params: { content: result.stdout } });
    }
    send({ id, result: result ?? null });
  } catch (error) {
    send({
      id,
      error: { code: 4466, message: 'The schema engine refused.', data: failure(error) },
    });
  }
}

/** `cli can-connect-to-database` and the like: one question, answered by the exit code and the log. */
async function runCommand(adapter, command) {
  report('INFO', { message: `Starting schema engine command ${command}` });
  await adapter.run(command);
}

async function serve(adapter) {
  await instantiate();
  const factory = bindMigrationAwareSqlAdapterFactory(adapter);
  const log = (line) => process.stderr.write(`${line}\n`);
  const engine = await binding.SchemaEngine.new({ datamodels: undefined }, log, factory);
  for await (const line of createInterface({ input: process.stdin })) {
    const message = line.trim() === '' ? {} : JSON.parse(line);
    if (typeof message.method === 'string') await answer(engine, message);
  }
}

const { url } = JSON.parse(argumentAfter('--datasource') ?? '{}');
const adapter = new ScriptingPgAdapter(url ?? process.env.DATABASE_URL);
const command = argumentAfter('cli');

// A trap surfaces outside of every promise, and leaves the engine in no state to answer. Status 101 would make the command
// line end as if all were well.
function end(error) {
  report('ERROR', failure(error));
  process.exit(1);
}

process.once('uncaughtException', end);
await (command === undefined ? serve(adapter) : runCommand(adapter, command)).catch(end);
process.exit();
