/** The calls of an operator: subscriptions to webhooks, and payment links. */

import { describe, expect, test } from 'vitest'
import {
  createLopayLinks,
  createLopayWebhooks,
  LOPAY_EVENTS,
  LOPAY_PAYMENT_EVENTS,
} from '../../../../server/providers/lopay/partner.ts'
import type { Reply } from '../api-server.ts'
import { API_KEY, link, LINK, MERCHANT, SECRET } from '../lopay.fixtures.ts'
import { apiBench } from '../provider-bench.ts'

const ID = 'ep_1srOrx2ZWZBpBUvZwXKQmoEYgab'
const URL = 'https://pay.shop.example/webhooks/lopay'
const EVENTS = ['payment.success', 'payment.failed']
const api = apiBench()

async function access(reply: Reply, merchantId?: string) {
  return { baseUrl: await api.start(reply), apiKey: API_KEY, merchantId }
}
const webhooks = async (reply: Reply, merchantId?: string) => createLopayWebhooks(await access(reply, merchantId))
const links = async (reply: Reply, merchantId?: string) => createLopayLinks(await access(reply, merchantId))
const json = (value: unknown, status = 200) => ({ status, body: JSON.stringify(value) })
const requests = () =>
  api.requests.map(({ method, path, body }) => [method, path, body === '' ? null : JSON.parse(body)])

describe('lopay subscriptions', () => {
  test('are listed page by page', async () => {
    const data = [
      { id: 'ep_2', events: ['payment.success'], url: URL },
      { id: ID, events: EVENTS, url: URL, merchantId: MERCHANT },
    ]
    const subscriptions = await webhooks(json({ pageSize: 2, count: 2, offsetId: LINK, data }))
    const page = await subscriptions.list()
    expect(page).toEqual({
      items: [
        { id: 'ep_2', events: ['payment.success'], url: URL, merchantId: null },
        { id: ID, events: EVENTS, url: URL, merchantId: MERCHANT },
      ],
      next: LINK,
    })
    await subscriptions.list(page.next ?? '')
    expect(requests()).toEqual([
      ['GET', '/api/1/partner/webhooks', null],
      ['GET', `/api/1/partner/webhooks?offsetId=${LINK}`, null],
    ])
    expect(api.requests[0]?.headers).toMatchObject({ 'x-api-key': API_KEY })
  })

  test('end with a page that names no next page', async () => {
    expect(await (await webhooks(json({ pageSize: 2, count: 0, data: [] }))).list()).toEqual({ items: [], next: null })
  })

  test('are created for the payment events, and return their secret', async () => {
    const reply = json({ id: ID, events: LOPAY_PAYMENT_EVENTS, url: URL, webhookSecretKey: SECRET }, 201)
    expect(await (await webhooks(reply)).create(URL)).toEqual({
      id: ID,
      events: LOPAY_PAYMENT_EVENTS,
      url: URL,
      merchantId: null,
      secret: SECRET,
    })
    expect(requests()).toEqual([
      ['POST', '/api/1/partner/webhooks', { events: LOPAY_PAYMENT_EVENTS, url: URL, merchantIds: null }],
    ])
  })

  test('are created for the configured merchant', async () => {
    const reply = json({ id: ID, events: EVENTS, url: URL, webhookSecretKey: SECRET }, 201)
    await (await webhooks(reply, MERCHANT)).create(URL, ['payment.success'])
    expect(requests()).toEqual([
      ['POST', '/api/1/partner/webhooks', { events: ['payment.success'], url: URL, merchantIds: [MERCHANT] }],
    ])
    expect(api.requests[0]?.headers).toMatchObject({ 'x-merchant-id': MERCHANT })
  })

  test('are replaced by PUT', async () => {
    const subscriptions = await webhooks(json({ id: ID, events: ['payment.success'], url: URL }))
    expect(await subscriptions.update(ID, URL, ['payment.success'])).toMatchObject({ id: ID })
    expect(requests()).toEqual([
      ['PUT', `/api/1/partner/webhooks/${ID}`, { events: ['payment.success'], url: URL, merchantIds: null }],
    ])
  })

  test.each([{ status: 204 }, json({})])('are removed by DELETE after the answer %j', async (reply) => {
    await (await webhooks(reply)).remove(ID)
    expect(requests()).toEqual([['DELETE', `/api/1/partner/webhooks/${ID}`, null]])
  })

  test('cover the ten documented events, some of them payment events', () => {
    expect(new Set(LOPAY_EVENTS).size).toBe(10)
    expect(LOPAY_PAYMENT_EVENTS.every((event) => LOPAY_EVENTS.includes(event))).toBe(true)
  })

  test.each(['', '..', 'a/b', 'a?b', 'x'.repeat(65)])('reject the id %j and send nothing', async (id) => {
    const subscriptions = await webhooks({ status: 204 })
    await expect(subscriptions.remove(id)).rejects.toThrow(TypeError)
    await expect(subscriptions.update(id, URL)).rejects.toThrow(TypeError)
    expect(api.requests).toHaveLength(0)
  })

  test.each([
    ['no secret', { id: ID, events: EVENTS, url: URL }, /no secret/],
    ['an empty secret', { id: ID, events: EVENTS, url: URL, webhookSecretKey: '' }, /no secret/],
    ['no id', { events: EVENTS, url: URL, webhookSecretKey: SECRET }, /not a subscription/],
    ['no events', { id: ID, url: URL, webhookSecretKey: SECRET }, /not a subscription/],
  ])('are not created by an answer with %s, and the error does not repeat the secret', async (_name, body, message) => {
    const error = await (await webhooks(json(body, 201))).create(URL).catch((thrown: Error) => thrown)
    expect(error).toBeInstanceOf(Error)
    expect((error as Error).message).toMatch(message)
    expect((error as Error).message).not.toContain(SECRET)
  })

  test.each([400, 401, 404])('fail with no more than the status %i', async (status) => {
    const subscriptions = await webhooks({ status, body: '{"errorMessage":"vendor words"}' })
    for (const call of [
      subscriptions.list(),
      subscriptions.create(URL),
      subscriptions.update(ID, URL),
      subscriptions.remove(ID),
    ]) {
      await expect(call).rejects.toThrow(new RegExp(`^lopay webhooks [a-z]+: answered ${status}$`))
    }
  })

  test('are not listed from an answer that is no page', async () => {
    await expect((await webhooks(json([]))).list()).rejects.toThrow('lopay webhooks list: the answer has no list')
  })
})

describe('lopay links', () => {
  const answer = JSON.parse(link().body)

  test('are listed and read', async () => {
    const read = {
      id: LINK,
      merchantId: MERCHANT,
      status: 'pending',
      amount: { minor: 10_000n, currency: 'GBP' },
      link: answer.link,
      reference: answer.reference,
      payments: [],
    }
    expect(await (await links(json({ pageSize: 1, count: 1, data: [answer] }))).list()).toEqual({
      items: [read],
      next: null,
    })
    expect(await (await links(link())).get(LINK)).toEqual(read)
    expect(requests()).toEqual([['GET', `/api/1/partner/payment-link/${LINK}`, null]])
  })

  test('are revoked by DELETE', async () => {
    await (await links({ status: 204 })).revoke(LINK)
    expect(requests()).toEqual([['DELETE', `/api/1/partner/payment-link/${LINK}`, null]])
  })

  test.each([
    [{ email: 'rahim@buyer.example' }],
    [{ phoneNumber: '+447700900000' }],
    [{ email: 'rahim@buyer.example', phoneNumber: '+447700900000' }],
  ])('are sent to %j', async (to) => {
    for (const reply of [{ status: 204 }, json({})]) {
      await (await links(reply)).send(LINK, to)
      expect(requests()).toEqual([['POST', `/api/1/partner/payment-link/${LINK}/send`, to]])
    }
  })

  test('are not sent without an e-mail address or a phone number', async () => {
    await expect((await links({ status: 204 })).send(LINK, { email: '' })).rejects.toThrow(
      'an e-mail address or a phone number is needed',
    )
    expect(api.requests).toHaveLength(0)
  })

  test.each(['', '..', '../webhooks', 'a?b'])('reject the id %j and send nothing', async (id) => {
    const payable = await links({ status: 204 })
    for (const call of [payable.get(id), payable.revoke(id), payable.send(id, { email: 'a@b.example' })])
      await expect(call).rejects.toThrow(TypeError)
    expect(api.requests).toHaveLength(0)
  })

  test('that do not exist can be neither read nor revoked', async () => {
    const missing = await links({ status: 404, body: '{}' })
    await expect(missing.get(LINK)).rejects.toThrow('lopay links get: answered 404')
    await expect(missing.revoke(LINK)).rejects.toThrow('lopay links revoke: answered 404')
  })
})
