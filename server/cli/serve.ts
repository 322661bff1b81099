import type { AddressInfo } from 'node:net'
import { createApp, GRACE } from '../app.ts'
import type { App } from '../app.ts'
import { ConfigError, readConfig } from '../config.ts'
import type { Config } from '../config.ts'
import { listen, stopListening } from '../listen.ts'
import { createLog } from '../log.ts'
import type { Log } from '../log.ts'
import { VERSION } from '../version.ts'
import type { Command } from './command.ts'

export const serve: Command = {
  name: 'serve',
  usage: '',
  summary: 'Migrates the store, listens on HOST:PORT and works until it is told to stop.',
  details: ['', 'SIGTERM and SIGINT end it in order: no new requests, what runs is finished, nothing that was acknowledged is lost.'],
  words: 0,
  run: async ({ environment }) => {
    const config = readConfig(environment, { now: Date.now })
    const log = createLog(config.logLevel)
    // Told twice is told once: a shutdown has an end of its own, and half of one would leave work for the next start.
    const told = new Promise<void>((resolve) => {
      process.on('SIGTERM', () => resolve())
      process.on('SIGINT', () => resolve())
    })
    const app = openApp(config, log)
    await app.start().catch((error: unknown) => {
      throw new ConfigError([{ name: 'DATABASE_URL', message: `cannot be used: ${(error as Error).message}` }])
    })
    const server = await listen(app.handler, config.port, config.host).catch(async (error: unknown) => {
      await app.close()
      throw unusableAddress(error)
    })
    const { port } = server.address() as AddressInfo
    log.info({ version: VERSION, publicUrl: config.publicUrl, providers: [...config.providers.keys()] }, `pay-button listens on http://${config.host}:${port}`)

    void app.probeKeys()
    await told
    log.info('shutting down')
    const closed = stopListening(server, GRACE)
    app.stopAccepting()
    await closed
    await app.close()
    log.info('stopped')
    return { code: 0 }
  },
}

function openApp(config: Config, log: Log): App {
  try {
    return createApp({ config, log })
  } catch (error) {
    throw new ConfigError([{ name: 'DATABASE_URL', message: `cannot be opened: ${(error as Error).message}` }])
  }
}

/** Where it cannot listen, a setting is wrong: which one, the system's code tells. */
function unusableAddress(error: unknown): unknown {
  const { code } = error as NodeJS.ErrnoException
  if (code === 'EADDRINUSE' || code === 'EACCES') return new ConfigError([{ name: 'PORT', message: code === 'EACCES' ? 'may not be listened on' : 'is in use' }])
  if (code === 'ENOTFOUND' || code === 'EADDRNOTAVAIL' || code === 'EAI_AGAIN') return new ConfigError([{ name: 'HOST', message: 'is no address of this machine' }])
  return error
}
