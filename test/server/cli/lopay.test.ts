/** `pay-button lopay` against the simulator of Lopay. */

import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createLopaySimulator } from '../../../demo/simulators/lopay/lopay.ts'
import type { LopaySimulator } from '../../../demo/simulators/lopay/lopay.ts'
import { PATIENCE, testProgram } from './program.ts'

const KEY = 'lopay-live-key-5e1a90c7'
const SIGNING_SECRET = /whsec_[A-Za-z0-9+/]{32}/
const URL = 'https://pay.shop.example/webhooks/lopay'
const MERCHANT = '0b9f1c52-8d47-4f0a-9c36-5a1e2d3f4b5c'
const ANOTHER_MERCHANT = '1b9f1c52-8d47-4f0a-9c36-5a1e2d3f4b5c'
const PAYMENT_EVENTS = ['payment.success', 'payment.failed', 'paymentLink.updated', 'paymentLink.revoked']
const program = testProgram([KEY])

let simulator: LopaySimulator
beforeEach(async () => {
  simulator = createLopaySimulator({ apiKey: KEY, merchantId: MERCHANT })
  await simulator.listen(0)
})
afterEach(() => simulator.close())

const settings = () => ({ LOPAY_API_KEY: KEY, LOPAY_BASE_URL: simulator.url })
const lopay = (words: string[], more: Record<string, string> = {}) =>
  program.call(['lopay', ...words], { ...settings(), ...more })
const lopayAsProgram = (words: string[]) => program.run(['lopay', ...words], settings())
const subscriptions = () => simulator.control.subscriptions()

describe('pay-button lopay', PATIENCE, () => {
  test('describes itself without settings', async () => {
    const { code, out, err } = await program.run(['lopay', '--help'])
    expect([code, err]).toEqual([0, ''])
    for (const word of ['usage: pay-button lopay', '--json', '--url', 'LOPAY_API_KEY']) expect(out).toContain(word)
  })

  test.each([[[]], [['--json']]])('exits with 2 and names the missing key with the flags %j', async (flags) => {
    const { code, out, err } = await program.run(['lopay', 'webhooks', ...flags])
    expect([code, out]).toEqual([2, ''])
    expect(err).toContain('LOPAY_API_KEY is missing')
    if (flags.length > 0) expect(JSON.parse(err)).toMatchObject({ faults: [{ name: 'LOPAY_API_KEY' }] })
  })

  test.each([
    ['nothing to do', []],
    ['an unknown resource', ['merchants']],
    ['an unknown action', ['webhooks', 'rotate']],
    ['an action of the other resource', ['links', 'create', '--url', URL]],
    ['toString as action', ['webhooks', 'toString']],
    ['constructor as action', ['links', 'constructor']],
    ['constructor as resource', ['constructor', 'list']],
    ['a missing id', ['webhooks', 'remove']],
    ['an extra id', ['webhooks', 'list', 'ep_1']],
    ['an extra word', ['links', 'get', 'a', 'b']],
    ['a missing address', ['webhooks', 'create']],
    ['an address without https', ['webhooks', 'create', '--url', 'http://pay.shop.example/webhooks/lopay']],
    ['an unknown event', ['webhooks', 'create', '--url', URL, '--events', 'payment.done']],
    ['an unknown flag', ['webhooks', '--all']],
  ])('exits with 2 and sends nothing for %s', async (_name, words) => {
    const [plain, json] = await Promise.all([lopay(words), lopay([...words, '--json'])])
    expect(plain).toMatchObject({ code: 2, out: '', err: expect.stringMatching(/^pay-button: ./) })
    expect([json.code, JSON.parse(json.err)]).toEqual([2, { error: expect.any(String) }])
    expect([subscriptions(), simulator.control.calls()]).toEqual([[], { create: 0, read: 0, other: 0 }])
  })

  test.each([[['webhooks']], [['webhooks', 'create', '--url', URL]], [['links', 'get', MERCHANT]]])(
    'exits with 1 and names 401 when the key is wrong: %j',
    async (words) => {
      const { code, out, err } = await lopay(words, { LOPAY_API_KEY: 'another-key-0123' })
      expect([code, out]).toEqual([1, ''])
      expect(err).toMatch(/^pay-button lopay: .*401: the API key was refused\n$/)
      expect(err).not.toContain('another-key')
    },
  )

  test('acts for the configured merchant', async () => {
    const create = (merchant: string) => lopay(['webhooks', 'create', '--url', URL], { LOPAY_MERCHANT_ID: merchant })
    expect((await create(MERCHANT)).code).toBe(0)
    expect((await create(ANOTHER_MERCHANT)).code).toBe(1)
    expect((await lopay(['webhooks'], { LOPAY_MERCHANT_ID: 'one' })).code).toBe(2)
  })
})

describe('pay-button lopay webhooks', PATIENCE, () => {
  test('create subscribes to the payment events and prints the secret as a line for a .env file', async () => {
    const { code, out } = await lopayAsProgram(['webhooks', 'create', '--url', URL])
    expect([code, subscriptions()]).toEqual([
      0,
      [{ id: expect.stringMatching(/^ep_/), url: URL, events: PAYMENT_EVENTS }],
    ])
    expect(out).toMatch(/^LOPAY_WEBHOOK_SECRET=whsec_\S{32}$/m)
    expect(out).toContain(subscriptions()[0]!.id)
  })

  test('create and update take their address from PUBLIC_URL unless --url is given', async () => {
    const own = { PUBLIC_URL: 'https://pay.shop.example/till' }
    expect((await lopay(['webhooks', 'create'], own)).code).toBe(0)
    const [{ id, url } = { id: '', url: '' }] = subscriptions()
    expect(url).toBe('https://pay.shop.example/till/webhooks/lopay')
    expect((await lopay(['webhooks', 'update', id, '--url', URL], own)).code).toBe(0)
    expect(subscriptions()[0]?.url).toBe(URL)
    expect((await lopay(['webhooks', 'update', id], own)).code).toBe(0)
    expect(subscriptions()[0]?.url).toBe('https://pay.shop.example/till/webhooks/lopay')
    const neither = await lopay(['webhooks', 'create'])
    expect([neither.code, neither.err]).toEqual([2, expect.stringMatching(/--url.*PUBLIC_URL/)])
    const bad = await lopay(['webhooks', 'create'], { PUBLIC_URL: 'http://pay.shop.example' })
    expect([bad.code, bad.err]).toEqual([2, expect.stringMatching(/PUBLIC_URL .*https/)])
    expect(subscriptions()).toHaveLength(1)
  })

  test('create prints the secret, and no other action does', async () => {
    const created = JSON.parse((await lopay(['webhooks', 'create', '--url', URL, '--json'])).out) as { id: string }
    expect(created).toMatchObject({
      url: URL,
      events: PAYMENT_EVENTS,
      secret: expect.stringMatching(SIGNING_SECRET),
    })
    for (const flags of [[], ['--json']]) {
      for (const words of [['webhooks'], ['webhooks', 'list'], ['webhooks', 'update', created.id, '--url', URL]]) {
        const { code, out, err } = await lopay([...words, ...flags])
        expect([words, code, err]).toEqual([words, 0, ''])
        expect(out).toContain(created.id)
        expect(out).not.toMatch(/whsec_/)
      }
    }
    const { out, err } = await lopay(['webhooks', 'remove', created.id])
    expect(out + err).not.toMatch(/whsec_/)
  })

  test('list prints the subscriptions, or that there is none', async () => {
    expect(await lopay(['webhooks', 'list'])).toMatchObject({ code: 0, out: 'No subscriptions.\n' })
    expect(JSON.parse((await lopay(['webhooks', '--json'])).out)).toEqual({ items: [], next: null })
    const { id } = simulator.control.subscribe(URL, ['payment.success'])
    expect((await lopay(['webhooks'])).out).toBe(`${id}  ${URL}  all merchants  payment.success\n`)
    expect(JSON.parse((await lopay(['webhooks', 'list', '--json'])).out)).toEqual({
      items: [{ id, url: URL, events: ['payment.success'], merchantId: null }],
      next: null,
    })
  })

  test('update replaces the address and the events, and remove deletes the subscription', async () => {
    const { id } = simulator.control.subscribe('https://old.shop.example/webhooks/lopay')
    const events = ['--events', 'payment.success, payment.failed']
    const updated = await lopay(['webhooks', 'update', id, '--url', URL, ...events, '--json'])
    expect([updated.code, JSON.parse(updated.out)]).toEqual([
      0,
      expect.objectContaining({ id, url: URL, events: ['payment.success', 'payment.failed'] }),
    ])
    expect(subscriptions()).toEqual([{ id, url: URL, events: ['payment.success', 'payment.failed'] }])
    expect(await lopay(['webhooks', 'remove', id])).toMatchObject({ code: 0, out: `Removed ${id}.\n` })
    expect(subscriptions()).toEqual([])
    expect(await lopayAsProgram(['webhooks', 'remove', id])).toMatchObject({
      code: 1,
      out: '',
      err: expect.stringContaining('404'),
    })
  })
})

describe('pay-button lopay links', PATIENCE, () => {
  async function createLink(): Promise<string> {
    const answer = await fetch(`${simulator.url}/api/1/partner/payment-link`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-api-key': KEY },
      body: JSON.stringify({
        amount: { units: 1999, currencyCode: 'GBP' },
        description: 'Order 1042',
        reference: 'pay_1',
      }),
    })
    return ((await answer.json()) as { id: string }).id
  }

  test('list and get print the exact amount and the reference', async () => {
    expect(await lopayAsProgram(['links'])).toMatchObject({ code: 0, out: 'No payment links.\n' })
    const id = await createLink()
    const line = `${id}  pending    19.99 GBP  pay_1\n`
    expect((await lopay(['links', 'get', id])).out).toBe(line)
    expect((await lopay(['links', 'list'])).out).toBe(line)
    const json = {
      id,
      status: 'pending',
      amount: { amount: '19.99', currency: 'GBP' },
      reference: 'pay_1',
      merchantId: MERCHANT,
      link: `${simulator.url}/l/${id}`,
    }
    expect(JSON.parse((await lopay(['links', 'get', id, '--json'])).out)).toEqual(json)
    expect(JSON.parse((await lopay(['links', '--json'])).out)).toEqual({ items: [json], next: null })
    expect(await lopay(['links', 'get', MERCHANT])).toMatchObject({
      code: 1,
      out: '',
      err: expect.stringContaining('404'),
    })
  })

  test('revoke makes a link unpayable, and cannot revoke a paid one', async () => {
    const [id, paid] = [await createLink(), await createLink()]
    expect(await lopay(['links', 'revoke', id])).toMatchObject({
      code: 0,
      out: expect.stringContaining(`Revoked ${id}`),
    })
    simulator.control.pay(paid)
    expect(await lopay(['links', 'revoke', paid])).toMatchObject({
      code: 1,
      out: '',
      err: expect.stringContaining('422'),
    })
    expect(simulator.control.payments().map(({ status }) => status)).toEqual(['cancelled', 'completed'])
  })

  test('send needs an e-mail address or a phone number', async () => {
    const id = await createLink()
    const both = ['--email', 'buyer@shop.example', '--phone', '+447700900123']
    expect(await lopay(['links', 'send', id, ...both, '--json'])).toMatchObject({
      code: 0,
      out: `{"sent":"${id}"}\n`,
    })
    expect(await lopay(['links', 'send', id, '--phone', '+447700900123'])).toMatchObject({
      code: 0,
      out: `Sent ${id}.\n`,
    })
    expect(await lopay(['links', 'send', id])).toMatchObject({
      code: 2,
      out: '',
      err: expect.stringContaining('--email'),
    })
  })
})
