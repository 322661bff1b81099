/** A companion while its Postgres server is stopped, and after it is back. */

import { afterEach, beforeEach, expect, test } from 'vitest'
import { startOwnPostgres } from '../postgres-server.ts'
import type { PostgresServer } from '../postgres-server.ts'
import { openDriver } from '../../server/store/open.ts'
import { startCompanion } from '../server/support/companion.ts'
import type { Companion } from '../server/support/companion.ts'
import { paid } from '../server/support/steps.ts'

let server: PostgresServer
let companion: Companion
beforeEach(async () => {
  server = await startOwnPostgres()
  const { url } = server
  companion = await startCompanion({ database: { url, open: () => openDriver(url), remove: async () => undefined } })
})
afterEach(async () => {
  await companion.close()
  await server.close()
})

const webhook = (id: string, reference: string) =>
  companion.request('POST', '/webhooks/scripted', { body: { id, reference }, headers: { 'x-word': 'good' } })
const statusOf = async (path: string): Promise<number> => (await companion.request('GET', path)).status

test('answers 503 while the server is away, and loses nothing that it acknowledged', async () => {
  const before = await companion.open({ orderId: 'before' })
  const payment = await companion.pay(before)
  expect((await webhook('m1', payment.id)).status).toBe(200)

  await server.stop()
  const token = await companion.token({ orderId: 'meanwhile' })
  const refused = await companion.request('POST', '/checkouts', { body: { orderToken: token } })
  expect([refused.status, refused.problem.code]).toEqual([503, 'unavailable'])
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
  expect((await webhook('m2', payment.id)).status).toBe(503)
  expect([await statusOf('/readyz'), await statusOf('/healthz')]).toEqual([503, 200])

  await server.start()
  await expect.poll(() => statusOf('/readyz')).toBe(200)
  expect((await webhook('m2', payment.id)).status).toBe(200)
  expect((await companion.request('POST', '/checkouts', { body: { orderToken: token } })).status).toBe(201)
  companion.provider.onStatus = ({ reference }) => (reference === payment.id ? paid() : null)
  companion.clock.now += 60_000
  await companion.app.idle()
  expect((await companion.order('before')).status).toBe('paid')
  await expect.poll(() => companion.events.filter(({ id }) => id === 'fin_before')).toHaveLength(1)
})

test('keeps every order that it acknowledged while the server restarts under load', async () => {
  const acknowledged: string[] = []
  let running = true
  const buyer = async (name: string): Promise<void> => {
    for (let n = 0; running; n += 1) {
      const orderId = `${name}-${n}`
      const token = await companion.token({ orderId })
      const { status } = await companion.request('POST', '/checkouts', { body: { orderToken: token } })
      expect([201, 503]).toContain(status)
      if (status === 201) acknowledged.push(orderId)
    }
  }
  const buyers = ['a', 'b', 'c', 'd'].map(buyer)
  for (let round = 0; round < 2; round += 1) {
    const count = acknowledged.length
    await expect.poll(() => acknowledged.length).toBeGreaterThan(count + 20)
    await server.stop()
    await server.start()
  }
  const count = acknowledged.length
  await expect.poll(() => acknowledged.length).toBeGreaterThan(count + 20)
  running = false
  await Promise.all(buyers)
  const driver = openDriver(server.url)
  const rows = await driver.read.all('SELECT order_id FROM orders')
  await driver.close()
  const stored = new Set(rows.map((row) => String(row.order_id)))
  expect(acknowledged.filter((orderId) => !stored.has(orderId))).toEqual([])
})
