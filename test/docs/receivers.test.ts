/** The examples that the companion calls ship an order once, price an order, and refuse forged messages. */

import { once } from 'node:events'
import { mkdtempSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { signWebhook, webhookKey } from '../../server/contract/standard-webhooks.ts'
import { lookupByHttp } from '../../server/orders/order-lookup.ts'
import { verifyOrderEvent } from '../../server/orders/verify-order-event.ts'
import { EXAMPLES } from './pages.ts'
import { freePort } from '../free-port.ts'
import { createPrograms, has } from './programs.ts'
import { record, recorded } from './records.ts'

const SECRET = `whsec_${Buffer.from('order-webhook-secret-of-the-readme').toString('base64')}`
const OTHER_SECRET = `whsec_${Buffer.from('a-secret-that-nobody-ever-agreed-on').toString('base64')}`
const KEY = webhookKey(SECRET)
const OTHER_KEY = webhookKey(OTHER_SECRET)

const programs = createPrograms()
afterAll(() => programs.close())

describe('a receiver of order events', () => {
  const paid = (orderId: string, amount: string, currency: string) => {
    const data = {
      orderId,
      money: { amount, currency, minor: Number(amount) * 100, exponent: 2 },
      description: 'নকশি কাঁথা',
    }
    return JSON.stringify({ type: 'order.paid', timestamp: '2026-06-01T12:00:00.000Z', data })
  }
  const body = paid('1042', '1250.00', 'BDT')
  const failed = '{"type":"payment.failed","data":{"orderId":"1042"}}'
  /** Genuine events that do not match the shop's order. */
  const others = [
    paid('1042', '100.00', 'BDT'),
    paid('1042', '1250.00', 'USD'),
    paid('1042', '1250.01', 'BDT'),
    paid('1099', '1250.00', 'BDT'),
  ]

  /** Messages with the expected status. The second delivery of the matching event must not ship again. */
  const messages = (at: number) => {
    const real = signWebhook('fin_1042', body, at, [OTHER_KEY, KEY])
    return [
      { headers: signWebhook('fin_1042', body, at, [OTHER_KEY]), body, status: 401 },
      { headers: real, body: body.replace('1042', '1043'), status: 401 },
      { headers: { ...real, 'webhook-id': 'fin_1043' }, body, status: 401 },
      { headers: signWebhook('fin_1042', body, at - 301_000, [KEY]), body, status: 401 },
      { headers: {}, body, status: 401 },
      ...others.map((each) => ({ headers: signWebhook('fin_1042', each, at, [KEY]), body: each, status: 204 })),
      { headers: real, body, status: 204 },
      { headers: real, body, status: 204 },
      { headers: signWebhook('evt_1', failed, at, [KEY]), body: failed, status: 204 },
    ]
  }

  test('in Node ships once and refuses forged events', async () => {
    const { port, output, child } = await programs.listening('node', [join(EXAMPLES, 'order-events.mjs')], {
      ORDER_WEBHOOK_SECRET: SECRET,
    })
    for (const message of messages(Date.now())) expect(await deliver(port, message)).toBe(message.status)
    // What it printed may arrive after its answers, but not after its end.
    const ended = once(child, 'close')
    child.kill()
    await ended
    expect(output().match(/ship order/g)).toHaveLength(1)
    expect(output()).toContain('ship order 1042')
    // The events before it did not match the order.
    expect(
      output()
        .split('ship order')[0]!
        .match(/look at order 1042: paid (100\.00 BDT|1250\.00 USD|1250\.01 BDT)/g),
    ).toHaveLength(3)
    expect(output()).not.toContain('1043')
  })

  test('in PHP ships once and refuses forged events', async () => {
    const name = 'order-events.php'
    if (has('php')) {
      const paid = mkdtempSync(join(programs.folder, 'paid-'))
      const port = await freePort()
      const environment = { ORDER_WEBHOOK_SECRET: SECRET, PAID_ORDERS: paid }
      await programs.listening('php', ['-S', `127.0.0.1:${port}`, join(EXAMPLES, name)], environment, /started/, port)
      const at = Date.now()
      const answers: number[] = []
      for (const message of messages(at)) {
        answers.push(await deliver(port, message))
        // Nothing ships before the matching event.
        if (!answers.includes(204) || others.includes(message.body)) expect(readdirSync(paid)).toEqual([])
      }
      expect(answers).toEqual(messages(at).map(({ status }) => status))
      expect(readdirSync(paid)).toEqual(['fin_1042'])
      expect(readFileSync(join(paid, 'fin_1042'), 'utf8')).toBe('ship order 1042\n')
      record(name, { at, answers })
    }
    const { at, answers } = recorded(name)
    expect(answers).toEqual(messages(at).map(({ status }) => status))
    for (const { headers, body, status } of messages(at)) {
      const verify = () => verifyOrderEvent(body, { ...headers }, SECRET, { now: at })
      if (status === 401) expect(verify).toThrow()
      else expect(verify().data.orderId).toMatch(/^10(42|99)$/)
    }
  })
})

describe('a server that answers look-ups', () => {
  test('prices an order only for the companion', async () => {
    const { port } = await programs.listening('node', [join(EXAMPLES, 'order-lookup.mjs')], {
      ORDER_LOOKUP_SECRET: SECRET,
    })
    const url = `http://127.0.0.1:${port}/pay-orders/{orderId}`
    const lookup = lookupByHttp({ url, keys: [OTHER_KEY, KEY] }, Date.now)
    expect(await lookup('1044-9f2c41d07be3')).toMatchObject({
      orderId: '1044-9f2c41d07be3',
      money: { minor: 240000n, currency: 'BDT' },
    })
    await expect(lookup('1045')).rejects.toMatchObject({ code: 'order_not_found' })
    const forged = lookupByHttp({ url, keys: [OTHER_KEY] }, Date.now)
    await expect(forged('1044-9f2c41d07be3')).rejects.toMatchObject({ code: 'order_lookup_failed' })
    const old = lookupByHttp({ url, keys: [KEY] }, () => Date.now() - 301_000)
    await expect(old('1044-9f2c41d07be3')).rejects.toMatchObject({ code: 'order_lookup_failed' })
    expect((await fetch(url.replace('{orderId}', '1044-9f2c41d07be3'))).status).toBe(401)
  })
})

async function deliver(port: number, { headers, body }: { headers: object; body: string }): Promise<number> {
  const answer = await fetch(`http://127.0.0.1:${port}/`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body,
  })
  await answer.arrayBuffer()
  return answer.status
}
