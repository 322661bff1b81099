import { afterAll, afterEach, describe, expect, test } from 'vitest'
import {
  createLopayLinks,
  createLopayWebhooks,
  LOPAY_EVENTS,
  LOPAY_PAYMENT_EVENTS,
} from '../../../server/providers/lopay/partner.ts'
import { closeConnections } from '../../../server/providers/kit/request.ts'
import { startApi } from './api-server.ts'
import type { ApiServer, Reply } from './api-server.ts'
import { API_KEY, link, LINK, MERCHANT, SECRET } from './lopay.fixtures.ts'

const ID = 'ep_1srOrx2ZWZBpBUvZwXKQmoEYgab'
const URL = 'https://pay.shop.example/webhooks/lopay'
const EVENTS = ['payment.success', 'payment.failed']
let api: ApiServer | undefined

afterEach(async () => {
  await api?.close()
  api = undefined
})
afterAll(closeConnections)

async function access(reply: Reply, merchantId?: string) {
  api = await startApi(reply)
  return { baseUrl: api.url, apiKey: API_KEY, merchantId }
}
const webhooks = async (reply: Reply, merchantId?: string) => createLopayWebhooks(await access(reply, merchantId))
const links = async (reply: Reply, merchantId?: string) => createLopayLinks(await access(reply, merchantId))
const json = (value: unknown, status = 200) => ({ status, body: JSON.stringify(value) })
const asked = () => api?.requests.map(({ method, path, body }) => [method, path, body === '' ? null : JSON.parse(body)])

describe('subscriptions to webhooks', () => {
  test('are listed, page by page', async () => {
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
    expect(asked()).toEqual([
      ['GET', '/api/1/partner/webhooks', null],
      ['GET', `/api/1/partner/webhooks?offsetId=${LINK}`, null],
    ])
    expect(api?.requests[0]?.headers).toMatchObject({ 'x-api-key': API_KEY })
  })

  test('end with a page that names no next one', async () => {
    expect(await (await webhooks(json({ pageSize: 2, count: 0, data: [] }))).list()).toEqual({ items: [], next: null })
  })

  test('are created for the events that move payments, and tell their secret', async () => {
    const created = await (
      await webhooks(json({ id: ID, events: LOPAY_PAYMENT_EVENTS, url: URL, webhookSecretKey: SECRET }, 201))
    ).create(URL)
    expect(created).toEqual({ id: ID, events: LOPAY_PAYMENT_EVENTS, url: URL, merchantId: null, secret: SECRET })
    expect(asked()).toEqual([
      ['POST', '/api/1/partner/webhooks', { events: LOPAY_PAYMENT_EVENTS, url: URL, merchantIds: null }],
    ])
  })

  test('are those of the merchant, when there is one', async () => {
    await (
      await webhooks(json({ id: ID, events: EVENTS, url: URL, webhookSecretKey: SECRET }, 201), MERCHANT)
    ).create(URL, ['payment.success'])
    expect(asked()).toEqual([
      ['POST', '/api/1/partner/webhooks', { events: ['payment.success'], url: URL, merchantIds: [MERCHANT] }],
    ])
    expect(api?.requests[0]?.headers).toMatchObject({ 'x-merchant-id': MERCHANT })
  })

  test('are replaced by PUT', async () => {
    expect(
      await (
        await webhooks(json({ id: ID, events: ['payment.success'], url: URL }))
      ).update(ID, URL, ['payment.success']),
    ).toMatchObject({ id: ID })
    expect(asked()).toEqual([
      ['PUT', `/api/1/partner/webhooks/${ID}`, { events: ['payment.success'], url: URL, merchantIds: null }],
    ])
  })

  test.each([{ status: 204 }, json({})])('are removed by DELETE, whatever little is answered', async (reply) => {
    await (await webhooks(reply)).remove(ID)
    expect(asked()).toEqual([['DELETE', `/api/1/partner/webhooks/${ID}`, null]])
  })

  test('offer the ten events of the document, and move payments by some of them', () => {
    expect(new Set(LOPAY_EVENTS).size).toBe(10)
    expect(LOPAY_PAYMENT_EVENTS.every((event) => LOPAY_EVENTS.includes(event))).toBe(true)
  })

  test.each(['', '..', 'a/b', 'a?b', 'x'.repeat(65)])('have no id such as %j', async (id) => {
    const subscriptions = await webhooks({ status: 204 })
    await expect(subscriptions.remove(id)).rejects.toThrow(TypeError)
    await expect(subscriptions.update(id, URL)).rejects.toThrow(TypeError)
    expect(api?.requests).toHaveLength(0)
  })

  test.each([
    ['no secret', { id: ID, events: EVENTS, url: URL }, /no secret/],
    ['an empty secret', { id: ID, events: EVENTS, url: URL, webhookSecretKey: '' }, /no secret/],
    ['no id', { events: EVENTS, url: URL, webhookSecretKey: SECRET }, /not a subscription/],
    ['no events', { id: ID, url: URL, webhookSecretKey: SECRET }, /not a subscription/],
  ])('are not created by an answer with %s, and no error repeats it', async (_name, body, message) => {
    const error = await (await webhooks(json(body, 201))).create(URL).catch((thrown: Error) => thrown)
    expect(error).toBeInstanceOf(Error)
    expect((error as Error).message).toMatch(message)
    expect((error as Error).message).not.toContain(SECRET)
  })

  test.each([400, 401, 404])('fail with the status %i alone', async (status) => {
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

  test('are not listed from a page that is none', async () => {
    await expect((await webhooks(json([]))).list()).rejects.toThrow('lopay webhooks list: the answer holds no list')
  })
})

describe('payment links', () => {
  const one = JSON.parse(link().body)

  test('are listed and looked at', async () => {
    const read = {
      id: LINK,
      merchantId: MERCHANT,
      status: 'pending',
      amount: { minor: 10_000n, currency: 'GBP' },
      link: one.link,
      reference: one.reference,
      payments: [],
    }
    expect(await (await links(json({ pageSize: 1, count: 1, data: [one] }))).list()).toEqual({
      items: [read],
      next: null,
    })
    await api?.close()
    expect(await (await links(link())).get(LINK)).toEqual(read)
    expect(asked()).toEqual([['GET', `/api/1/partner/payment-link/${LINK}`, null]])
  })

  test('are revoked', async () => {
    await (await links({ status: 204 })).revoke(LINK)
    expect(asked()).toEqual([['DELETE', `/api/1/partner/payment-link/${LINK}`, null]])
  })

  test.each([
    [{ email: 'rahim@buyer.example' }],
    [{ phoneNumber: '+447700900000' }],
    [{ email: 'rahim@buyer.example', phoneNumber: '+447700900000' }],
  ])('are sent to %j', async (to) => {
    for (const reply of [{ status: 204 }, json({})]) {
      await (await links(reply)).send(LINK, to)
      expect(asked()).toEqual([['POST', `/api/1/partner/payment-link/${LINK}/send`, to]])
      await api?.close()
    }
  })

  test('are sent to nobody without an address', async () => {
    await expect((await links({ status: 204 })).send(LINK, { email: '' })).rejects.toThrow(
      'an e-mail address or a phone number is needed',
    )
    expect(api?.requests).toHaveLength(0)
  })

  test.each(['', '..', '../webhooks', 'a?b'])('have no id such as %j', async (id) => {
    const some = await links({ status: 204 })
    for (const call of [some.get(id), some.revoke(id), some.send(id, { email: 'a@b.example' })])
      await expect(call).rejects.toThrow(TypeError)
    expect(api?.requests).toHaveLength(0)
  })

  test('that are not there are an error, revoked or not', async () => {
    const some = await links({ status: 404, body: '{}' })
    await expect(some.get(LINK)).rejects.toThrow('lopay links get: answered 404')
    await expect(some.revoke(LINK)).rejects.toThrow('lopay links revoke: answered 404')
  })
})
