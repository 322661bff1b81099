/** Free ports for programs that have to know their port before they listen. */

import { once } from 'node:events'
import { createServer } from 'node:net'

// Operating systems take ports of their own choice from 32,768 upwards. Below, no other test takes one meanwhile.
const MIN = 10_000
const MAX = 32_000

/** @returns the first of `count` free ports in a row */
export async function freePort(count = 1): Promise<number> {
  for (;;) {
    const first = MIN + Math.floor(Math.random() * (MAX - MIN))
    const probes = Array.from({ length: count }, (_, index) => createServer().listen(first + index, '127.0.0.1'))
    const outcomes = await Promise.allSettled(probes.map((probe) => once(probe, 'listening')))
    const isFree = outcomes.every(({ status }) => status === 'fulfilled')
    await Promise.all(
      probes.filter(({ listening }) => listening).map((probe) => new Promise((resolve) => probe.close(resolve))),
    )
    if (isFree) return first
  }
}
