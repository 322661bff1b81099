/**
 * How large the store becomes. Retention bounds everything that is not a fact about money, and the space that it frees
 * is used again. `DISK_ORDERS=2000 npx vitest run --project unit test/server/disk-size` measures more exactly, and
 * prints the figures of a year.
 */

import { afterEach, expect, test } from 'vitest'
import { POLL_DELAYS } from '../../server/domain/schedule.ts'
import type { Row } from '../../server/store/sql.ts'
import { startCompanion } from './support/companion.ts'
import type { Companion } from './support/companion.ts'
import { advance, paid, postPayment, sendWebhook, unpaid } from './support/steps.ts'

const DAY = 86_400_000
const RETENTION_DAYS = 30
const PERIODS = 3
/** Between two steps, the clock passes the whole poll schedule. */
const STEPS = 4
const STEP = POLL_DELAYS.reduce((sum, delay) => sum + delay)
/** Longer than the retention. */
const PERIOD = STEPS * STEP
/** Orders of one period that are paid. Half as many are not, and as many webhooks are refused. */
const ORDERS = Number(process.env['DISK_ORDERS'] ?? 24)
const IS_LONG = process.env['DISK_ORDERS'] !== undefined
/** Bytes. More would be a table that nobody cleans up. */
const MAX_BYTES_OF_FACTS = 6000
/** Bytes. With few orders, it matters how many pages of tables and indexes are not full. */
const PARTLY_FILLED = 40_960

let companion: Companion
afterEach(() => companion.close())

const read = async (statement: string): Promise<Row> => {
  const driver = companion.database.open()
  try {
    return (await driver.read.all(statement))[0] ?? {}
  } finally {
    await driver.close()
  }
}

/** Rows that retention erases or deletes, and how many of them a paid order brings, with what is not paid or refused. */
const TEMPORARY = {
  secrets: { each: 1.5, statement: 'SELECT count(*) AS n FROM client_secrets' },
  keys: { each: 1.5, statement: 'SELECT count(*) AS n FROM idempotency_keys' },
  customers: {
    each: 1.5,
    statement: 'SELECT count(*) AS n FROM checkouts WHERE customer IS NOT NULL OR items IS NOT NULL',
  },
  webhooks: { each: 2, statement: 'SELECT count(*) AS n FROM inbox WHERE length(body) > 0' },
  events: { each: 2, statement: "SELECT count(*) AS n FROM outbox WHERE body <> ''" },
  attempts: { each: 2, statement: 'SELECT count(*) AS n FROM outbox_attempts' },
  unpaid: { each: 0.5, statement: "SELECT count(*) AS n FROM payments WHERE state <> 'paid'" },
}

interface Size {
  readonly bytes: number
  readonly rows: Readonly<Record<string, number>>
}

async function sizeNow(): Promise<Size> {
  const rows: Record<string, number> = {}
  for (const [name, { statement }] of Object.entries(TEMPORARY)) rows[name] = Number((await read(statement))['n'])
  const pages = Number((await read('PRAGMA page_count'))['page_count'])
  return { bytes: pages * Number((await read('PRAGMA page_size'))['page_size']), rows }
}

/** An order as shops have them: a customer, two items, a payment, a webhook of 400 bytes and an order event. */
async function order(orderId: string, isPaid: boolean): Promise<void> {
  const customer = { name: 'Ayesha Rahman', email: `${orderId}@example.com`, phone: '+8801712345678' }
  const items = [
    { name: 'Cotton saree, blue, 5.5 m', quantity: 1, amount: '80.00' },
    { name: 'Delivery to Dhaka', quantity: 1, amount: '20.00' },
  ]
  const opened = await companion.open({ orderId, customer, items, description: `Order ${orderId} of the shop` })
  const answer = await postPayment(companion, opened, { provider: 'scripted', medium: 'one', customer })
  if (!isPaid) return
  const { id: reference } = answer.json as { id: string }
  const message = { id: `m-${orderId}`, reference, providerRef: `TRX-${reference}`, payer: customer }
  await sendWebhook(companion, { ...message, filler: 'x'.repeat(400 - JSON.stringify(message).length) })
}

/** @returns the size at the end of each period */
async function grow(): Promise<Size[]> {
  const sizes: Size[] = []
  let count = 0
  for (let period = 0; period < PERIODS; period += 1) {
    for (let step = 0; step < STEPS; step += 1) {
      for (let each = 0; each < ORDERS / STEPS; each += 1) {
        count += 1
        await order(`order-${count}`, true)
        if (count % 2 === 0) await order(`left-${count}`, false)
        await companion.request('POST', '/webhooks/scripted', { body: { count }, headers: { 'x-word': 'bad' } })
      }
      await companion.app.idle()
      for (const delay of POLL_DELAYS) await advance(companion, delay)
    }
    sizes.push(await sizeNow())
  }
  return sizes
}

test(
  'retention bounds the store at a steady rate of orders: only facts about money are added',
  { timeout: IS_LONG ? 3_600_000 : 120_000 },
  async () => {
    companion = await startCompanion({
      settings: { RETENTION_DAYS: String(RETENTION_DAYS) },
      // The clock stands still during a step, so no further calls would be allowed in it.
      upstreamLimits: { perMinute: 1_000_000, burst: 1_000_000 },
    })
    companion.provider.onStatus = ({ hint }) => (hint ? paid({ providerRef: hint.providerRef }) : unpaid('expired'))
    const empty = (await sizeNow()).bytes
    const [first, second, third] = (await grow()) as [Size, Size, Size]

    // What the last 30 days and one step have brought is there, and nothing older.
    const inWindow = ORDERS * ((RETENTION_DAYS * DAY + STEP) / PERIOD)
    for (const [name, { each }] of Object.entries(TEMPORARY))
      expect(third.rows[name], name).toBeLessThanOrEqual(Math.ceil(each * inWindow))
    // The file grows evenly, by the facts alone: what retention frees is used again.
    const [before, after] = [second.bytes - first.bytes, third.bytes - second.bytes]
    expect(after).toBeLessThanOrEqual(before * 1.15 + PARTLY_FILLED)
    expect(after).toBeLessThan(MAX_BYTES_OF_FACTS * ORDERS + PARTLY_FILLED)

    const kept = after / ORDERS
    const temporary = (first.bytes - empty - after) / ((ORDERS * RETENTION_DAYS * DAY) / PERIOD)
    const year = (days: number): number => (365_000 * kept + days * 1000 * Math.max(0, temporary)) / 1024 ** 3
    if (IS_LONG)
      console.log(
        `${Math.round(kept)} bytes an order stay, ${Math.round(temporary)} more until it is erased; ` +
          `a year of 1,000 orders a day: ${year(90).toFixed(2)} GiB with 90 days of retention`,
      )
  },
)
