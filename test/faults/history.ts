/**
 * Random histories of a shop: buyers pay while the provider loses, repeats and delays webhooks, and the companion dies
 * or its store fails. In the end the books must agree with the provider.
 */

import { statSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import { NO_FAULTS } from '../../demo/simulators/kit/faults.ts'
import { openSqlite } from '../../server/store/sqlite.ts'
import { administer } from '../server/support/postgres-databases.ts'
import type { PostgresServer } from '../postgres-server.ts'
import { audit } from './audit.ts'
import { haveBuyers } from './buyers.ts'
import type { Program } from './companion.ts'
import { seededRandom } from './random.ts'
import type { Random } from './random.ts'
import { openWorld, RETRIES } from './world.ts'
import type { World } from './world.ts'

const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
/** Past every retry of the schedules that can still change anything. */
const STEPS = [20 * SECOND, 40 * SECOND, 2 * MINUTE, 5 * MINUTE, 30 * MINUTE, HOUR, 3 * HOUR, 12 * HOUR, 48 * HOUR]

/** The least. On a busy machine an outage lasts until it is noticed. A transaction waits for the lock for a second. */
const OUTAGE_MS = 4000
/** A companion of a history waits three seconds for a statement, and one for a connection. */
const HANG_MS = 8000
/** How many buyers are in the shop at a time, unless a history says more. */
const CROWD = 32

export interface History {
  readonly seed: number
  readonly orders: number
  /** Moments at each of which a process dies once. */
  readonly failpoints?: readonly string[]
  /** SIGKILL at so many random moments. */
  readonly kills?: number
  /** Someone sets the clock by an hour, forward or back, in the middle. */
  readonly clockJump?: number
  /** The providers keep all webhooks back until the last buyer has gone, and then send them in a random order. */
  readonly shuffled?: boolean
  /** For some seconds providers create payments, and never answer. */
  readonly isHanging?: boolean
  /** The companions share a database on this server, which nobody else uses; by default there is one on SQLite. */
  readonly postgres?: PostgresServer
  /** How many companions share the database; 1 by default. */
  readonly instances?: number
  /** Every instance is restarted by SIGTERM, one after the other. */
  readonly rollingRestart?: boolean
  /**
   * For some seconds another process holds the lock, the disk is full, the store is read-only, or the database server
   * is down or does not answer.
   */
  readonly store?: 'locked' | 'full' | 'read-only' | 'down' | 'hung'
}

export interface Outcome {
  /** What is wrong, one sentence each. Empty when the books agree. */
  readonly problems: string[]
  /** The failpoints that were passed, and at which a process died. */
  readonly deaths: readonly string[]
  readonly charges: number
  /** Webhooks that the companion answered 2xx. */
  readonly acknowledged: number
  /** Requests that the companion answered 503. */
  readonly unavailable: number
  /** Calls that a provider left without an answer. */
  readonly hung: number
}

export async function runHistory(program: Program, history: History): Promise<Outcome> {
  const { seed, orders, shuffled = false } = history
  const world = await openWorld(program, history)
  const { simulators, senders } = world
  try {
    const random = seededRandom(seed)
    if (shuffled) for (const { control } of senders) control.pause()
    const buyers = haveBuyers(world, { seed, orders, crowd: CROWD }).then(async () => {
      if (shuffled) for (const { control } of senders) await control.resume((kept) => random.shuffle(kept))
    })
    const hanging = history.isHanging ? hang(world, buyers) : undefined
    await Promise.all([disturb(world, history, random, buyers), buyers])
    const hung = (await hanging) ?? 0
    // The provider recovers, as providers do.
    for (const { faults } of simulators) Object.assign(faults, NO_FAULTS, RETRIES)
    await world.allAcknowledged()
    await passSchedules(world)
    await audit(world, orders)
    return {
      problems: world.problems,
      deaths: world.companions[0]!.deaths,
      charges: world.charges().length,
      unavailable: world.unavailable(),
      hung,
      acknowledged: world.deliveries().filter(({ answer }) => answer === 200).length,
    }
  } finally {
    await world.close()
  }
}

/** Until no process dies on the way: what it was doing waits for its lease and may have to be retried. */
async function passSchedules({ companions, advance }: World): Promise<void> {
  const countDeaths = (): number => companions[0]!.deaths.length
  let deaths: number
  do {
    deaths = countDeaths()
    for (const step of STEPS) await advance(step)
  } while (countDeaths() > deaths)
}

/** Lets a fault last until it has had an effect or the last buyer has gone. */
async function lastUntil(isNoticed: () => boolean, least: number, buyers: Promise<void>): Promise<void> {
  let areGone = false
  const note = (): void => {
    areGone = true
  }
  const gone = buyers.then(note, note)
  await pause(least)
  while (!isNoticed() && !areGone) await Promise.race([pause(50), gone])
}

/** @returns how many calls got no answer */
async function hang({ simulators }: World, buyers: Promise<void>): Promise<number> {
  let hung = 0
  const set = (attributes: PropertyDescriptor): void => {
    for (const { faults } of simulators)
      Object.defineProperty(faults, 'create', { configurable: true, enumerable: true, ...attributes })
  }
  set({
    // A simulator reads it once for each call.
    get: () => {
      hung += 1
      return 'hang'
    },
  })
  await lastUntil(() => hung > 0, OUTAGE_MS, buyers)
  set({ value: 'none', writable: true })
  return hung
}

async function disturb(world: World, history: History, random: Random, buyers: Promise<void>): Promise<void> {
  const { companions } = world
  const { kills = 0, clockJump = 0, rollingRestart = false } = history
  for (let count = 0; count < kills; count += 1) {
    await pause(random.between(0, 400))
    await random.pick(companions).kill()
  }
  if (rollingRestart) for (const companion of companions) await companion.restart()
  if (clockJump) for (const companion of companions) companion.setClock(clockJump)
  await disturbStore(world, history, buyers)
}

async function disturbStore(world: World, { store, postgres }: History, buyers: Promise<void>): Promise<void> {
  const { companions, databaseFile } = world
  const before = world.unavailable()
  const outage = (least = OUTAGE_MS): Promise<void> => lastUntil(() => world.unavailable() > before, least, buyers)
  if (store === 'locked') {
    const other = openSqlite(databaseFile)
    await other.transaction(() => outage())
    await other.close()
  }
  if (store === 'full') {
    const [companion] = companions
    companion!.limitFiles(Math.ceil(statSync(`${databaseFile}-wal`).size / 1024) + 16)
    await companion!.kill()
    await outage()
    companion!.limitFiles(null)
    await companion!.kill()
  }
  if (store === 'read-only') {
    const setReadOnly = async (isReadOnly: boolean): Promise<void> => {
      if (postgres) {
        const value = isReadOnly ? 'SET default_transaction_read_only = on' : 'RESET default_transaction_read_only'
        await administer(postgres.url, `ALTER SYSTEM ${value}`)
        await administer(postgres.url, 'SELECT pg_reload_conf()')
      } else for (const companion of companions) companion.setReadOnly(isReadOnly)
    }
    await setReadOnly(true)
    await outage()
    await setReadOnly(false)
  }
  if (store === 'down') {
    await postgres!.stop()
    await outage()
    await postgres!.start()
  }
  if (store === 'hung') {
    world.proxy!.hang()
    await outage(HANG_MS)
    world.proxy!.acceptAgain()
  }
}
