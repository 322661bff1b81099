#!/usr/bin/env node
/** The command line: `pay-button <command>`. */

import { keepCompiledCode } from './cli/compiled-code.ts'

// Before any other code is loaded.
keepCompiledCode(process.env)
const { runCommand } = await import('./cli/run.ts')

process.exitCode = await runCommand(process.argv.slice(2))
