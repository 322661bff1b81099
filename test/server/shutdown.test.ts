/** The end of an embedded companion, before, after or without the end of the storefront's server. */

import { createServer } from 'node:http'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import express from 'express'
import { afterEach, describe, expect, test } from 'vitest'
import { createPayServer } from '../../server/index.ts'
import type { PayServer } from '../../server/index.ts'
import type { CheckoutOpened } from '../../server/contract/wire.ts'
import { createDatabase } from './support/database.ts'
import type { TestDatabase } from './support/database.ts'

const databases: TestDatabase[] = []
const servers: Server[] = []
afterEach(async () => {
  for (const server of servers.splice(0)) server.closeAllConnections()
  for (const server of servers) server.close()
  for (const database of databases.splice(0)) await database.remove()
})

/** @param gate the order look-up of `slow` waits for it */
async function open(gate: () => Promise<void> = async () => undefined): Promise<PayServer> {
  const database = await createDatabase()
  databases.push(database)
  return createPayServer({
    publicUrl: 'http://127.0.0.1:1/pay',
    databaseUrl: database.url,
    sandbox: true,
    port: 0,
    logLevel: 'silent',
    resolveOrder: async (orderId: string) => {
      if (orderId === 'slow') await gate()
      return { orderId, amount: '100.00', currency: 'BDT' }
    },
  })
}

const order = (url: string, orderId = 'order-1'): Promise<Response> =>
  fetch(`${url}/checkouts`, {
    method: 'POST',
    body: JSON.stringify({ orderId }),
    headers: { 'content-type': 'application/json' },
  })

/** Opens an event stream, as a modal does, and reads the first view. */
async function modal(url: string): Promise<{ ended: Promise<void> }> {
  const { checkout, clientSecret } = (await (await order(url)).json()) as CheckoutOpened
  const stream = await fetch(`${url}/checkouts/${checkout.id}/events`, {
    headers: { authorization: `Bearer ${clientSecret}` },
  })
  const reader = stream.body!.getReader()
  await reader.read()
  const readOn = async (): Promise<void> => {
    while (!(await reader.read()).done);
  }
  return { ended: readOn() }
}

async function storefront(pay: PayServer): Promise<{ server: Server; url: string }> {
  const shop = express()
  shop.use('/pay', pay.handler)
  await pay.start()
  const server = createServer(shop)
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/pay` }
}

const closed = (server: Server): Promise<void> => new Promise((resolve) => server.close(() => resolve()))

describe('an embedded companion with an event stream ends', () => {
  test("when the storefront's server is closed first", async () => {
    const pay = await open()
    const { server, url } = await storefront(pay)
    const { ended } = await modal(url)
    const down = closed(server)
    await pay.close()
    await Promise.all([down, ended])
  })

  test("when the storefront's server is closed afterwards", async () => {
    const pay = await open()
    const { server, url } = await storefront(pay)
    const { ended } = await modal(url)
    await pay.close()
    await ended
    await closed(server)
  })

  test('while the storefront’s server goes on, and answers 503 from then on', async () => {
    const pay = await open()
    const { url } = await storefront(pay)
    const { ended } = await modal(url)
    await pay.close()
    await ended
    const late = await order(url)
    expect([late.status, ((await late.json()) as { code: string }).code]).toEqual([503, 'unavailable'])
  })

  test('once when it is closed three times', async () => {
    const pay = await open()
    const { url } = await storefront(pay)
    const { ended } = await modal(url)
    await Promise.all([pay.close(), pay.close()])
    await pay.close()
    await ended
  })

  test('after it has answered the requests that it has', async () => {
    let release = (): void => undefined
    let begun = (): void => undefined
    const lookedUp = new Promise<void>((resolve) => (begun = resolve))
    const pay = await open(() => {
      begun()
      return new Promise<void>((resolve) => (release = resolve))
    })
    const { url } = await storefront(pay)
    const slow = order(url, 'slow')
    await lookedUp
    const ending = pay.close()
    release()
    expect((await slow).status).toBe(201)
    await ending
  })
})

test('a companion with its own port ends with its server and its event streams', async () => {
  const pay = await open()
  const server = await pay.listen()
  const { ended } = await modal(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
  await pay.close()
  await ended
  expect(server.listening).toBe(false)
})
