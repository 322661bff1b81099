/** Runs a simulator as a program, with settings from the environment. */

import { fileURLToPath } from 'node:url'
import type { Simulator } from './simulator.ts'

/**
 * Does nothing unless `file` is the program. Listens on PORT and ends on a signal.
 *
 * @param create throws an Error that names the setting that is missing or wrong
 */
export function runAsProgram(
  file: string,
  name: string,
  create: (env: NodeJS.ProcessEnv, publicUrl: string | undefined) => Simulator<unknown>,
): void {
  if (process.argv[1] !== fileURLToPath(file)) return
  const run = async () => {
    const port = process.env.PORT
    if (!port || !/^\d+$/.test(port)) throw new Error('PORT must be set')
    const simulator = create(process.env, process.env.PUBLIC_URL || undefined)
    const url = await simulator.listen(Number(port))
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void simulator.close())
    console.log(`${name} simulator: ${url}`)
  }
  run().catch((error: Error) => {
    console.error(`The simulator could not start: ${error.message}`)
    process.exitCode = 1
  })
}

/** @returns undefined when the setting is not set. @throws {Error} when its value is not allowed */
export function oneOf<Name extends string>(
  setting: string,
  value: string | undefined,
  allowed: readonly Name[],
): Name | undefined {
  if (!value) return undefined
  const found = allowed.find((name) => name === value)
  if (!found) throw new Error(`${setting} must be one of ${allowed.join(', ')}`)
  return found
}
