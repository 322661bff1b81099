/** A companion with one simulator that calls it back over HTTP, for tests of what only one provider does. */

import { afterEach, vi } from 'vitest'
import { freePort } from '../../free-port.ts'
import { startCompanion } from './companion.ts'
import type { Companion } from './companion.ts'

interface Simulator {
  readonly url: string
  listen(port: number): Promise<string>
  close(): Promise<void>
}

export interface SaleBench {
  /** Of the last {@link SaleBench.begin}. */
  readonly companion: Companion
  /** Starts the simulator, then a companion with its settings. */
  begin<S extends Simulator>(
    make: (companionUrl: string) => S,
    settings: (simulator: S) => Record<string, string>,
  ): Promise<S>
  /** Waits for what happens over HTTP between companion and simulator. */
  until(condition: () => boolean | Promise<boolean>): Promise<unknown>
  /** The status of the order. */
  status(): Promise<string>
  /** The kinds of the order's anomalies. */
  anomalies(): Promise<string[]>
  /** The types of the order events that the storefront got. */
  types(): string[]
}

/** Closes everything after each test. */
export function saleBench(): SaleBench {
  let companion: Companion
  let closing: (() => Promise<void>)[] = []
  afterEach(async () => {
    await companion.close()
    for (const close of closing) await close()
    closing = []
  })

  return {
    get companion() {
      return companion
    },
    async begin(make, settings) {
      const port = await freePort()
      const simulator = make(`http://127.0.0.1:${port}`)
      await simulator.listen(0)
      closing.push(() => simulator.close())
      companion = await startCompanion({
        providers: 'configured',
        port,
        start: Date.now(),
        settings: { SANDBOX: '1', ...settings(simulator) },
      })
      return simulator
    },
    until: (condition) =>
      vi.waitUntil(
        async () => {
          await companion.app.idle()
          return condition()
        },
        { timeout: 15_000 },
      ),
    status: async () => (await companion.order()).status,
    anomalies: async () => (await companion.order()).anomalies.map(({ kind }) => kind),
    types: () => companion.events.map(({ event }) => event.type),
  }
}
