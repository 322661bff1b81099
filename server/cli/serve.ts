/** `pay-button serve`: runs the companion until a signal ends it. */

import type { AddressInfo } from 'node:net'
import { createApp, GRACE } from '../app.ts'
import type { App } from '../app.ts'
import { readConfig } from '../config/config.ts'
import { ConfigError } from '../config/config-error.ts'
import type { Config } from '../config/config.ts'
import { AddressUnusable, listen, stopListening } from '../platform/listen.ts'
import { createLog } from '../platform/log.ts'
import type { Log } from '../platform/log.ts'
import { VERSION } from '../platform/version.ts'
import { loadExchanges } from '../providers/kit/request.ts'
import { DriverMissing } from '../store/driver-missing.ts'
import { databaseFault } from '../store/open.ts'
import { isPostgres, withoutPassword } from '../store/postgres-address.ts'
import type { Command } from './command.ts'
import { misspeltSettings } from './setting-names.ts'

export const serve: Command = {
  details: [
    '',
    'SIGTERM and SIGINT stop it cleanly: it accepts no new requests, finishes running ones, and loses nothing that it',
    'acknowledged.',
  ],
  words: 0,
  run: async ({ environment }) => {
    const config = readConfig(environment, { now: Date.now }, { serving: true })
    const log = createLog(config.logLevel)
    for (const warning of misspeltSettings(environment)) log.warn(warning)
    // A second signal changes nothing: the shutdown has a time limit, and half a shutdown would leave work behind.
    const signalled = new Promise<void>((resolve) => {
      process.on('SIGTERM', () => resolve())
      process.on('SIGINT', () => resolve())
    })
    const app = openApp(config, log)
    await app.start().catch((error: unknown) => {
      throw unusableDatabase(config, error)
    })
    const server = await listen(app.handler, config.port, config.host).catch(async (error: unknown) => {
      await app.close()
      throw error instanceof AddressUnusable
        ? new ConfigError([{ name: error.setting, message: error.fault }], error.message)
        : error
    })
    const { port } = server.address() as AddressInfo
    log.info(
      { version: VERSION, publicUrl: config.publicUrl, providers: [...config.providers.keys()] },
      `pay-button listens on http://${config.host}:${port}`,
    )

    // What the first payment would load while its buyer waits.
    void loadExchanges()
    void app.probeKeys()
    await signalled
    log.info('shutting down')
    // Both at once: one after the other could take longer than a process manager waits.
    await Promise.all([stopListening(server, GRACE), app.close()])
    log.info('stopped')
    return { code: 0 }
  },
}

function openApp(config: Config, log: Log): App {
  try {
    return createApp({ config, log })
  } catch (error) {
    throw unusableDatabase(config, error)
  }
}

function unusableDatabase({ databaseUrl }: Config, error: unknown): ConfigError {
  const message = databaseFault(error)
  const faults = [{ name: 'DATABASE_URL', message: `cannot be used: ${message}` }]
  if (error instanceof DriverMissing) return new ConfigError(faults, message)
  const remedy = isPostgres(databaseUrl)
    ? 'Check that the server runs, that it lets this user connect, and that the database exists.'
    : 'Set DATABASE_URL to sqlite:<file> in a folder that this user may write.'
  const shown = withoutPassword(databaseUrl)
  return new ConfigError(faults, `DATABASE_URL is ${shown}, which cannot be used: ${message}. ${remedy}`)
}
