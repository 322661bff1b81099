/** What an operator sets up at the providers: the compiled program against the simulators, over HTTP. */

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createLakiConnectSimulator } from '../../demo/simulators/lakiconnect/lakiconnect.ts'
import type { LakiConnectSimulator } from '../../demo/simulators/lakiconnect/lakiconnect.ts'
import { createLopaySimulator } from '../../demo/simulators/lopay/lopay.ts'
import type { LopaySimulator } from '../../demo/simulators/lopay/lopay.ts'

/** As it is installed. */
const BIN = resolve(
  (JSON.parse(readFileSync('package.json', 'utf8')) as { bin: Record<string, string> }).bin['pay-button']!,
)
const LAKICONNECT_KEY = 'lk_live_5e1a90c7b2d4'
const LOPAY_KEY = 'lopay-live-key-5e1a90c7'
const SECRET = 'whsec_a_secret_for_lakiconnect'
const SIGNING_SECRET = /whsec_[A-Za-z0-9+/]{32}/
const LAKICONNECT_URL = 'https://pay.shop.example/webhooks/lakiconnect'
const LOPAY_URL = 'https://pay.shop.example/webhooks/lopay'
const MERCHANT = '0b9f1c52-8d47-4f0a-9c36-5a1e2d3f4b5c'
const PAYMENT_EVENTS = ['payment.success', 'payment.failed', 'paymentLink.updated', 'paymentLink.revoked']

interface Ended {
  code: number | null
  out: string
  err: string
}

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pay-button-cli-providers-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** With nothing in its environment but what is given. No API key may ever be in what it says. */
function run(words: string[], environment: Record<string, string> = {}): Promise<Ended> {
  const { PATH = '' } = process.env
  const child = spawn(process.execPath, [BIN, ...words], { cwd: folder, env: { PATH, ...environment } })
  return new Promise((done) => {
    let out = ''
    let err = ''
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => void (out += chunk))
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => void (err += chunk))
    child.on('close', (code) => {
      for (const secret of [LAKICONNECT_KEY, LOPAY_KEY, SECRET]) expect(out + err).not.toContain(secret)
      done({ code, out, err })
    })
  })
}

describe.each(['lakiconnect', 'lopay'])('%s', (name) => {
  test('tells about itself without settings', async () => {
    const { code, out, err } = await run([name, '--help'])
    expect([code, err]).toEqual([0, ''])
    for (const word of [`usage: pay-button ${name}`, '--json', '--url', `${name.toUpperCase()}_API_KEY`])
      expect(out).toContain(word)
  })

  test.each([[[]], [['--json']]])('names the key that is missing: 2, %j', async (flags) => {
    const { code, out, err } = await run([name, name === 'lopay' ? 'webhooks' : 'settings', ...flags])
    expect([code, out]).toEqual([2, ''])
    expect(err).toContain(`${name.toUpperCase()}_API_KEY is missing`)
    if (flags.length > 0) expect(JSON.parse(err)).toMatchObject({ faults: [{ name: `${name.toUpperCase()}_API_KEY` }] })
  })
})

describe('lakiconnect settings', () => {
  let simulator: LakiConnectSimulator
  beforeEach(async () => {
    simulator = createLakiConnectSimulator({ apiKey: LAKICONNECT_KEY })
    await simulator.listen(0)
  })
  afterEach(() => simulator.close())

  const lakiconnect = (words: string[], key = LAKICONNECT_KEY) =>
    run(['lakiconnect', ...words], { LAKICONNECT_API_KEY: key, LAKICONNECT_BASE_URL: simulator.url })

  test('reads, and changes nothing', async () => {
    expect(await lakiconnect(['settings'])).toMatchObject({
      code: 0,
      out: expect.stringMatching(/address {2}not set\nenabled {2}no\n/),
    })
    expect(JSON.parse((await lakiconnect(['settings', '--json'])).out)).toMatchObject({
      webhookUrl: null,
      webhookEnabled: false,
    })
    expect(simulator.control.settings()).toEqual({ webhook_url: '', webhook_secret: '', webhook_enabled: false })
  })

  test('writes, and confirms what stands then', async () => {
    const written = await lakiconnect(['settings', '--url', LAKICONNECT_URL, '--secret', SECRET, '--enable'])
    expect(written).toMatchObject({
      code: 0,
      err: '',
      out: expect.stringContaining(`address  ${LAKICONNECT_URL}\nenabled  yes\n`),
    })
    expect(simulator.control.settings()).toEqual({
      webhook_url: LAKICONNECT_URL,
      webhook_secret: SECRET,
      webhook_enabled: true,
    })
    expect(JSON.parse((await lakiconnect(['settings', '--json'])).out)).toMatchObject({
      webhookUrl: LAKICONNECT_URL,
      webhookEnabled: true,
    })
  })

  test('writes without the secret, which then stays what it was', async () => {
    await lakiconnect(['settings', '--url', LAKICONNECT_URL, '--secret', SECRET, '--enable'])
    const { code, out } = await lakiconnect(['settings', '--url', `${LAKICONNECT_URL}/`, '--disable', '--json'])
    expect([code, JSON.parse(out)]).toEqual([
      0,
      expect.objectContaining({ webhookUrl: LAKICONNECT_URL, webhookEnabled: false, asWished: true }),
    ])
    expect(simulator.control.settings()).toEqual({
      webhook_url: LAKICONNECT_URL,
      webhook_secret: SECRET,
      webhook_enabled: false,
    })
  })

  test('switches off and on, and leaves the address alone', async () => {
    await lakiconnect(['settings', '--url', LAKICONNECT_URL, '--secret', SECRET, '--enable'])
    expect(await lakiconnect(['settings', '--disable'])).toMatchObject({
      code: 0,
      err: '',
      out: expect.stringContaining(`address  ${LAKICONNECT_URL}\nenabled  no\n`),
    })
    expect(await lakiconnect(['settings', '--enable'])).toMatchObject({
      code: 0,
      err: '',
      out: expect.stringContaining(`address  ${LAKICONNECT_URL}\nenabled  yes\n`),
    })
    expect(simulator.control.settings()).toEqual({
      webhook_url: LAKICONNECT_URL,
      webhook_secret: SECRET,
      webhook_enabled: true,
    })
  })

  test('takes its own address from PUBLIC_URL where it is set up, and leaves it alone when it is only switched off', async () => {
    const environment = {
      LAKICONNECT_API_KEY: LAKICONNECT_KEY,
      LAKICONNECT_BASE_URL: simulator.url,
      PUBLIC_URL: 'https://pay.shop.example/',
    }
    expect((await run(['lakiconnect', 'settings', '--secret', SECRET, '--enable'], environment)).code).toBe(0)
    expect(simulator.control.settings()).toEqual({
      webhook_url: LAKICONNECT_URL,
      webhook_secret: SECRET,
      webhook_enabled: true,
    })
    expect(
      (await run(['lakiconnect', 'settings', '--disable'], { ...environment, PUBLIC_URL: 'https://other.example' }))
        .code,
    ).toBe(0)
    expect(simulator.control.settings()).toMatchObject({ webhook_url: LAKICONNECT_URL, webhook_enabled: false })
    expect((await run(['lakiconnect', 'settings', '--enable', '--url', `${LAKICONNECT_URL}2`], environment)).code).toBe(
      0,
    )
    expect(simulator.control.settings()).toMatchObject({ webhook_url: `${LAKICONNECT_URL}2` })
    expect((await run(['lakiconnect', 'settings'], environment)).code).toBe(0)
    expect(simulator.control.settings()).toMatchObject({ webhook_url: `${LAKICONNECT_URL}2` })
  })

  test.each([
    ['answers 500', { other: 'error' }],
    ['answers with a page', { other: 'html' }],
    ['does it and hangs up, whatever is asked', { other: 'cut' }],
  ] as const)('is bad news when LakiConnect %s: 1', async (_name, faults) => {
    Object.assign(simulator.faults, faults)
    const { code, out, err } = await lakiconnect(['settings', '--url', LAKICONNECT_URL, '--secret', SECRET, '--enable'])
    expect([code, out]).toEqual([1, ''])
    expect(err).toMatch(/^pay-button lakiconnect: .+/)
  })

  test.each([
    ['nothing to do', []],
    ['another action', ['subscriptions']],
    ['a word too many', ['settings', 'now']],
    ['a flag that is none', ['settings', '--urls', LAKICONNECT_URL]],
    ['an address without https', ['settings', '--url', 'http://pay.shop.example/webhooks/lakiconnect']],
    ['no address at all', ['settings', '--url', 'pay.shop.example']],
    ['on and off at once', ['settings', '--enable', '--disable']],
    ['a flag without its value', ['settings', '--secret']],
  ])('with %s is wrong use: 2', async (_name, words) => {
    const [plain, json] = await Promise.all([lakiconnect(words), lakiconnect([...words, '--json'])])
    expect(plain).toMatchObject({ code: 2, out: '', err: expect.stringMatching(/^pay-button: ./) })
    expect([json.code, JSON.parse(json.err)]).toEqual([2, { error: expect.any(String) }])
    expect(simulator.control.calls().settings).toBe(0)
  })

  test('with a wrong key says so: 1', async () => {
    const { code, out, err } = await lakiconnect(['settings'], 'another-key-0123')
    expect([code, out]).toEqual([1, ''])
    expect(err).toMatch(/^pay-button lakiconnect: .*401/)
    expect(err).not.toContain('another-key')
  })
})

describe('lakiconnect settings, when somebody else writes at the same moment', () => {
  test('is bad news: 1, with what stands', async () => {
    const simulator = createLakiConnectSimulator({ apiKey: LAKICONNECT_KEY })
    await simulator.listen(0)
    const meddler = await meddling(simulator.url)
    try {
      const environment = { LAKICONNECT_API_KEY: LAKICONNECT_KEY, LAKICONNECT_BASE_URL: meddler.url }
      const words = ['lakiconnect', 'settings', '--url', LAKICONNECT_URL, '--secret', SECRET, '--enable']
      const told = /address {2}https:\/\/other\.example\/hook\nenabled {2}no\n[^]*not what was asked for/
      expect(await run(words, environment)).toMatchObject({ code: 1, out: expect.stringMatching(told) })
      const { code, out } = await run([...words, '--json'], environment)
      expect([code, JSON.parse(out)]).toEqual([
        1,
        expect.objectContaining({ webhookUrl: 'https://other.example/hook', webhookEnabled: false, asWished: false }),
      ])
    } finally {
      await meddler.close()
      await simulator.close()
    }
  })
})

describe('lopay', () => {
  let simulator: LopaySimulator
  beforeEach(async () => {
    simulator = createLopaySimulator({ apiKey: LOPAY_KEY, merchantId: MERCHANT })
    await simulator.listen(0)
  })
  afterEach(() => simulator.close())

  const lopay = (words: string[], more: Record<string, string> = {}) =>
    run(['lopay', ...words], { LOPAY_API_KEY: LOPAY_KEY, LOPAY_BASE_URL: simulator.url, ...more })
  const subscriptions = () => simulator.control.subscriptions()

  async function createLink(): Promise<string> {
    const answer = await fetch(`${simulator.url}/api/1/partner/payment-link`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-api-key': LOPAY_KEY },
      body: JSON.stringify({
        amount: { units: 1999, currencyCode: 'GBP' },
        description: 'Order 1042',
        reference: 'pay_1',
      }),
    })
    return ((await answer.json()) as { id: string }).id
  }

  describe('webhooks', () => {
    test('create subscribes to the events of payments, and prints the secret where it can be copied from', async () => {
      const { code, out } = await lopay(['webhooks', 'create', '--url', LOPAY_URL])
      expect([code, subscriptions()]).toEqual([
        0,
        [{ id: expect.stringMatching(/^ep_/), url: LOPAY_URL, events: PAYMENT_EVENTS }],
      ])
      expect(out).toMatch(/^LOPAY_WEBHOOK_SECRET=whsec_\S{32}$/m)
      expect(out).toContain(subscriptions()[0]!.id)
    })

    test("create and update take this server's own address from PUBLIC_URL unless one is given", async () => {
      const own = { PUBLIC_URL: 'https://pay.shop.example/till' }
      expect((await lopay(['webhooks', 'create'], own)).code).toBe(0)
      const [{ id, url } = { id: '', url: '' }] = subscriptions()
      expect(url).toBe('https://pay.shop.example/till/webhooks/lopay')
      expect((await lopay(['webhooks', 'update', id, '--url', LOPAY_URL], own)).code).toBe(0)
      expect(subscriptions()[0]?.url).toBe(LOPAY_URL)
      expect((await lopay(['webhooks', 'update', id], own)).code).toBe(0)
      expect(subscriptions()[0]?.url).toBe('https://pay.shop.example/till/webhooks/lopay')
      const neither = await lopay(['webhooks', 'create'])
      expect([neither.code, neither.err]).toEqual([2, expect.stringMatching(/--url is missing.*PUBLIC_URL/)])
      const bad = await lopay(['webhooks', 'create'], { PUBLIC_URL: 'http://pay.shop.example' })
      expect([bad.code, bad.err]).toEqual([2, expect.stringContaining('PUBLIC_URL must be https')])
      expect(subscriptions()).toHaveLength(1)
    })

    test('the secret is printed once by create, and by nothing else', async () => {
      const made = JSON.parse((await lopay(['webhooks', 'create', '--url', LOPAY_URL, '--json'])).out) as {
        id: string
        secret: string
      }
      expect(made).toMatchObject({
        url: LOPAY_URL,
        events: PAYMENT_EVENTS,
        secret: expect.stringMatching(SIGNING_SECRET),
      })
      for (const flags of [[], ['--json']]) {
        for (const words of [['webhooks'], ['webhooks', 'list'], ['webhooks', 'update', made.id, '--url', LOPAY_URL]]) {
          const { code, out, err } = await lopay([...words, ...flags])
          expect([words, code, err]).toEqual([words, 0, ''])
          expect(out).toContain(made.id)
          expect(out).not.toMatch(/whsec_/)
        }
      }
      const { out, err } = await lopay(['webhooks', 'remove', made.id])
      expect(out + err).not.toMatch(/whsec_/)
    })

    test('list shows what there is, and what there is not', async () => {
      expect(await lopay(['webhooks', 'list'])).toMatchObject({ code: 0, out: 'No subscription.\n' })
      expect(JSON.parse((await lopay(['webhooks', '--json'])).out)).toEqual({ items: [], next: null })
      const { id } = simulator.control.subscribe(LOPAY_URL, ['payment.success'])
      expect((await lopay(['webhooks'])).out).toBe(`${id}  ${LOPAY_URL}  all merchants  payment.success\n`)
      expect(JSON.parse((await lopay(['webhooks', 'list', '--json'])).out)).toEqual({
        items: [{ id, url: LOPAY_URL, events: ['payment.success'], merchantId: null }],
        next: null,
      })
    })

    test('update replaces address and events; remove removes', async () => {
      const { id } = simulator.control.subscribe('https://old.shop.example/webhooks/lopay')
      const updated = await lopay([
        'webhooks',
        'update',
        id,
        '--url',
        LOPAY_URL,
        '--events',
        'payment.success, payment.failed',
        '--json',
      ])
      expect([updated.code, JSON.parse(updated.out)]).toEqual([
        0,
        expect.objectContaining({ id, url: LOPAY_URL, events: ['payment.success', 'payment.failed'] }),
      ])
      expect(subscriptions()).toEqual([{ id, url: LOPAY_URL, events: ['payment.success', 'payment.failed'] }])
      expect(await lopay(['webhooks', 'remove', id])).toMatchObject({ code: 0, out: `Removed ${id}.\n` })
      expect(subscriptions()).toEqual([])
      expect(await lopay(['webhooks', 'remove', id])).toMatchObject({
        code: 1,
        out: '',
        err: expect.stringContaining('404'),
      })
    })
  })

  describe('links', () => {
    test('list and get show amount and reference, exactly', async () => {
      expect(await lopay(['links'])).toMatchObject({ code: 0, out: 'No payment link.\n' })
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

    test('revoke makes a link unpayable, and cannot undo a payment', async () => {
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

    test('send needs to know where to', async () => {
      const id = await createLink()
      expect(
        await lopay(['links', 'send', id, '--email', 'buyer@shop.example', '--phone', '+447700900123', '--json']),
      ).toMatchObject({ code: 0, out: `{"sent":"${id}"}\n` })
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

  test.each([
    ['nothing to do', []],
    ['another thing', ['merchants']],
    ['another action', ['webhooks', 'rotate']],
    ['an action of the other', ['links', 'create', '--url', LOPAY_URL]],
    ['an action that only JavaScript knows', ['webhooks', 'toString']],
    ['another one', ['links', 'constructor']],
    ['a thing that only JavaScript knows', ['constructor', 'list']],
    ['no id', ['webhooks', 'remove']],
    ['an id too many', ['webhooks', 'list', 'ep_1']],
    ['a word too many', ['links', 'get', 'a', 'b']],
    ['no address', ['webhooks', 'create']],
    ['an address without https', ['webhooks', 'create', '--url', 'http://pay.shop.example/webhooks/lopay']],
    ['an event that is none', ['webhooks', 'create', '--url', LOPAY_URL, '--events', 'payment.done']],
    ['a flag that is none', ['webhooks', '--all']],
  ])('with %s is wrong use: 2', async (_name, words) => {
    const [plain, json] = await Promise.all([lopay(words), lopay([...words, '--json'])])
    expect(plain).toMatchObject({ code: 2, out: '', err: expect.stringMatching(/^pay-button: ./) })
    expect([json.code, JSON.parse(json.err)]).toEqual([2, { error: expect.any(String) }])
    expect([subscriptions(), simulator.control.calls()]).toEqual([[], { create: 0, read: 0, other: 0 }])
  })

  test.each([[['webhooks']], [['webhooks', 'create', '--url', LOPAY_URL]], [['links', 'get', MERCHANT]]])(
    'with a wrong key says so: 1, %j',
    async (words) => {
      const { code, out, err } = await lopay(words, { LOPAY_API_KEY: 'another-key-0123' })
      expect([code, out]).toEqual([1, ''])
      expect(err).toMatch(/^pay-button lopay: .*401/)
      expect(err).not.toContain('another-key')
    },
  )

  test('acts for the merchant that is set', async () => {
    expect((await lopay(['webhooks', 'create', '--url', LOPAY_URL], { LOPAY_MERCHANT_ID: MERCHANT })).code).toBe(0)
    expect(
      (
        await lopay(['webhooks', 'create', '--url', LOPAY_URL], {
          LOPAY_MERCHANT_ID: '1b9f1c52-8d47-4f0a-9c36-5a1e2d3f4b5c',
        })
      ).code,
    ).toBe(1)
    expect((await lopay(['webhooks'], { LOPAY_MERCHANT_ID: 'one' })).code).toBe(2)
  })
})

/** Stands before LakiConnect and passes everything on; after each writing, another operator writes as well. */
async function meddling(target: string): Promise<{ url: string; close(): Promise<void> }> {
  const server = createServer(async (request, response) => {
    const pass = (body?: string | Buffer) =>
      fetch(target + request.url, {
        method: request.method!,
        headers: { 'content-type': 'application/json', 'x-api-key': String(request.headers['x-api-key']) },
        ...(body?.length ? { body: String(body) } : {}),
      })
    const answer = await pass(await buffer(request))
    const text = await answer.text()
    if (request.method === 'PUT')
      await pass(JSON.stringify({ webhook_url: 'https://other.example/hook', webhook_enabled: false }))
    response.writeHead(answer.status, { 'content-type': 'application/json' }).end(text)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: async () => {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
}
