#!/usr/bin/env node
/** The command line: `pay-button <command>`. */

import { runCommand } from './cli/run.ts'

process.exitCode = await runCommand(process.argv.slice(2))
