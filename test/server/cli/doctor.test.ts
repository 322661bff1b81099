/** `pay-button doctor`, as the operator runs it: beside a companion's store, a provider and a shop. */

import { createHash, createHmac } from 'node:crypto'
import { createServer } from 'node:http'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { examine } from '../../../server/operations/doctor.ts'
import type { Finding } from '../../../server/operations/doctor.ts'
import { openSqlite } from '../../../server/store/sqlite.ts'
import { createStore } from '../../../server/store/store.ts'
import type { InboxInsert, Queries } from '../../../server/store/store.ts'
import { PATIENCE, testProgram } from './program.ts'

const ECHEZONA_KEY = 'key-at-echezona-that-nobody-prints'
const PAKHI_KEY = 'key-at-pakhipay-that-nobody-prints'
const OLD_SECRET = 'old-secret-that-nobody-prints'
const NEW_SECRET = 'new-secret-that-nobody-prints'
const MERCHANT_KEY = 'merchant-key-that-nobody-prints-0123456789'

const program = testProgram([ECHEZONA_KEY, PAKHI_KEY, OLD_SECRET, NEW_SECRET, MERCHANT_KEY])
const HOUR = 3_600_000

let shop: Server
let provider: Server
/** How far the clock of the shop's server is ahead, in milliseconds. */
let shopAhead: number
/** The status of each answer of the provider. */
let providerStatus: number
let settings: Record<string, string>

const listening = async (server: Server): Promise<string> => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

beforeEach(async () => {
  shopAhead = 0
  providerStatus = 404
  shop = createServer((_request, response) => {
    response.setHeader('date', new Date(Date.now() + shopAhead).toUTCString())
    response.end()
  })
  provider = createServer((request, response) => {
    request.resume()
    response.writeHead(providerStatus, { 'content-type': 'application/json' }).end('{"responseCode":"04","data":null}')
  })
  const [shopUrl, providerUrl] = await Promise.all([listening(shop), listening(provider)])
  settings = {
    DATABASE_URL: `sqlite:${join(program.folder, 'pay.db')}`,
    PUBLIC_URL: 'http://localhost:8787',
    MERCHANT_API_KEY: MERCHANT_KEY,
    ORDER_WEBHOOK_URL: `${shopUrl}/events`,
    ORDER_WEBHOOK_SECRET: `whsec_${Buffer.from('order-webhook-secret-of-the-doctor').toString('base64')}`,
    ECHEZONA_API_KEY: ECHEZONA_KEY,
    ECHEZONA_BASE_URL: `${providerUrl}/api`,
    LAKICONNECT_WEBHOOK_SECRET: NEW_SECRET,
  }
  await onStore(async () => undefined)
})
afterEach(async () => {
  for (const server of [shop, provider]) {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
})

async function onStore(work: (tx: Queries) => Promise<unknown>): Promise<void> {
  const store = createStore(openSqlite(join(program.folder, 'pay.db')))
  await store.migrate(1)
  await store.transaction(work)
  await store.close()
}

function webhook(facts: Partial<InboxInsert>): InboxInsert {
  return {
    id: 'inb_1',
    provider: 'echezona',
    verdict: 'verified',
    dedupeKey: 'one',
    paymentId: null,
    headers: {},
    body: Buffer.from('{}'),
    event: null,
    merchantReference: null,
    providerRef: null,
    note: null,
    receivedAt: Date.now(),
    ...facts,
  }
}

/** A delivery failed, and the next one is planned. */
async function undelivered(tx: Queries, at: number): Promise<void> {
  await tx.insertOutbox({ id: 'fin_1', type: 'order.paid', orderId: 'order-1', body: '{}', now: at })
  await tx.claimOutbox(at, at, 1, 'paid')
  await tx.releaseOutbox('fin_1', { number: 0, at, status: 500, error: 'status 500' }, null, Date.now() + HOUR)
}

async function examined(): Promise<{ code: number | null; findings: Finding[] }> {
  const { code, out } = await program.call(['doctor', '--json'], settings)
  return { code, findings: (JSON.parse(out) as { findings: Finding[] }).findings }
}

describe('pay-button doctor', PATIENCE, () => {
  test('finds nothing wrong, says so in lines and as JSON, and exits with 0', async () => {
    const { code, out, err } = await program.run(['doctor'], settings)
    expect([code, err]).toEqual([0, ''])
    const lines = out.trimEnd().split('\n')
    for (const line of lines) expect(line).toMatch(/^OK {7}\S/)
    expect(lines).toContain('OK       settings  every setting can be used')
    expect(lines).toContain('OK       provider  echezona answers and accepts the key')
    for (const queue of ['inbox', 'outbox', 'polls'])
      expect(lines).toContain(`OK       queues    ${queue}: 0 rows, the most overdue one by 0 s`)

    const json = await examined()
    expect(json.code).toBe(0)
    expect(json.findings.map(({ level }) => level)).toEqual(json.findings.map(() => 'ok'))
    expect(new Set(json.findings.map(({ check }) => check))).toEqual(new Set(['clock', 'provider', 'queues', 'disk']))
  })

  test.each<[string, () => void | Promise<void>, Partial<Finding>]>([
    [
      'a clock that is an hour off',
      () => {
        shopAhead = HOUR
      },
      { check: 'clock', level: 'bad', what: expect.stringMatching(/differs by -3[56]\d\d s/) },
    ],
    [
      'a provider that refuses the key',
      () => {
        providerStatus = 401
      },
      { check: 'provider', level: 'bad', what: 'echezona refuses the API key' },
    ],
    [
      'a provider that does not answer',
      async () => {
        await new Promise((resolve) => provider.close(resolve))
      },
      { check: 'provider', level: 'bad', what: expect.stringMatching(/^echezona cannot be reached/) },
    ],
    [
      'a provider without a harmless call whose address nobody answers',
      () => {
        settings = { ...settings, PAKHIPAY_API_KEY: PAKHI_KEY, PAKHIPAY_BASE_URL: 'http://127.0.0.1:1' }
      },
      { check: 'provider', level: 'bad', what: expect.stringMatching(/^pakhipay cannot be reached: .*\S/) },
    ],
    [
      'a webhook that nobody has processed for ten minutes',
      () =>
        onStore((tx) =>
          tx.insertInbox(
            webhook({
              event: { kind: 'payment', dedupeKey: 'one', claimsPayment: true },
              receivedAt: Date.now() - 600_000,
            }),
          ),
        ),
      {
        check: 'queues',
        level: 'bad',
        what: expect.stringMatching(/^inbox: 1 rows, the most overdue one by [67]\d\d s/),
      },
    ],
    [
      'an order event that the shop has not taken for an hour',
      () => onStore((tx) => undelivered(tx, Date.now() - HOUR)),
      {
        check: 'queues',
        level: 'bad',
        what: expect.stringMatching(/^1 order events were tried and are not delivered, the oldest since \d{4}-/),
      },
    ],
  ])('finds %s, and exits with 1', async (_, happens, finding) => {
    await happens()
    const { code, findings } = await examined()
    expect(code).toBe(1)
    expect(findings).toContainEqual(expect.objectContaining(finding))
    const { out } = await program.call(['doctor'], settings)
    expect(out).toMatch(new RegExp(`^BAD {6}${finding.check}`, 'm'))
  })

  test('finds nothing wrong with order events that wait for a receiver', async () => {
    await onStore((tx) =>
      tx.insertOutbox({ id: 'fin_1', type: 'order.paid', orderId: 'order-1', body: '{}', now: Date.now() - HOUR }),
    )
    expect((await examined()).code).toBe(1)
    settings = { ...settings, ORDER_WEBHOOK_URL: '', ORDER_WEBHOOK_SECRET: '' }
    const { code, findings } = await examined()
    expect(code).toBe(0)
    expect(findings.find(({ values }) => values.queue === 'outbox')).toMatchObject({ level: 'ok', values: { rows: 1 } })
  })

  test.each<[string, () => void | Promise<void>, Partial<Finding>]>([
    [
      'knows no other clock where only its own address answers',
      () => {
        const { port } = shop.address() as AddressInfo
        settings = { ...settings, PUBLIC_URL: `http://127.0.0.1:${port}` }
        delete settings.ORDER_WEBHOOK_URL
        delete settings.ORDER_WEBHOOK_SECRET
      },
      { check: 'clock', level: 'warning', code: 'clock_unknown' },
    ],
    [
      'knows no other clock where no server answers',
      () => {
        settings = { ...settings, PUBLIC_URL: 'http://127.0.0.1:1', ORDER_WEBHOOK_URL: 'http://127.0.0.1:1/events' }
      },
      { check: 'clock', level: 'warning', code: 'clock_unknown' },
    ],
    [
      'finds a provider without a harmless call at its address, whatever it answers',
      () => {
        const { port } = provider.address() as AddressInfo
        settings = { ...settings, PAKHIPAY_API_KEY: PAKHI_KEY, PAKHIPAY_BASE_URL: `http://127.0.0.1:${port}` }
      },
      { check: 'provider', level: 'ok', what: 'pakhipay has no harmless call to try' },
    ],
  ])('%s, and exits with 0', async (_, happens, finding) => {
    await happens()
    const { code, findings } = await examined()
    expect(findings).toContainEqual(expect.objectContaining(finding))
    expect(code).toBe(0)
  })

  test('finds a full disk, and says nothing of the disk of a database server', async () => {
    const store = createStore(openSqlite(join(program.folder, 'pay.db')))
    const parts = { providers: new Map(), now: Date.now(), otherTime: async () => null, hasReceiver: true }
    const diskOf = async (freeBytes: number | null) =>
      (await examine({ ...parts, read: store.read, freeBytes })).filter(({ check }) => check === 'disk')
    expect(await diskOf(1024 ** 3 - 1)).toMatchObject([{ level: 'bad', what: '1023 MiB are free where the store is' }])
    expect(await diskOf(1024 ** 3)).toMatchObject([{ level: 'ok', what: '1024 MiB are free where the store is' }])
    expect(await diskOf(null)).toEqual([])
    await store.close()
  })

  test('warns of a refused webhook, names the next command, and exits with 0', async () => {
    await onStore((tx) => tx.insertInbox(webhook({ id: 'inb_9', verdict: 'refused' })))
    const { code, findings } = await examined()
    expect(code).toBe(0)
    expect(findings).toContainEqual({
      check: 'webhooks',
      level: 'warning',
      what: 'echezona: a webhook was refused. Run "pay-button doctor --webhook inb_9"',
      code: 'webhook_refused',
      values: { provider: 'echezona', webhook: 'inb_9' },
    })
  })

  test('names every setting that cannot be used, and exits with 2', async () => {
    const { code, err } = await program.call(['doctor', '--json'], { ...settings, PORT: 'x', LOG_LEVEL: 'loud' })
    expect(code).toBe(2)
    const { faults } = JSON.parse(err) as { faults: { name: string }[] }
    expect(faults.map(({ name }) => name).sort()).toEqual(['LOG_LEVEL', 'PORT'])
  })
})

describe('pay-button doctor --webhook', PATIENCE, () => {
  const body = Buffer.from('{"idempotency_key":"k1","event":"account.approved"}')

  const refuse = (signature: string): Promise<void> =>
    onStore((tx) =>
      tx.insertInbox(
        webhook({
          provider: 'lakiconnect',
          verdict: 'refused',
          dedupeKey: `${createHash('sha256').update(body).digest('hex')}:`,
          headers: { 'x-lakiconnect-signature': signature },
          body,
          note: 'the signature does not match the body',
        }),
      ),
    )
  const signed = (secret: string, algorithm: string, encoding: 'hex' | 'base64'): string =>
    createHmac(algorithm, secret).update(body).digest(encoding)

  test.each([
    ['another algorithm', signed(NEW_SECRET, 'sha512', 'hex'), /LAKICONNECT_WEBHOOK_SECRET, number 1.*sha512/],
    ['another encoding', signed(NEW_SECRET, 'sha256', 'base64'), /LAKICONNECT_WEBHOOK_SECRET, number 1.*sha256/],
    ['an old secret', `sha256=${signed(OLD_SECRET, 'sha256', 'hex')}`, /line 2 of the file.*sha256/],
  ])('finds %s, in words and as JSON, and exits with 0', async (_, signature, fits) => {
    await refuse(signature)
    writeFileSync(join(program.folder, 'secrets.txt'), `another-old-secret\n${OLD_SECRET}\n`)
    const words = ['doctor', '--webhook', 'inb_1', '--secrets', 'secrets.txt']
    const { code, out } = await program.call(words, settings)
    expect(code).toBe(0)
    expect(out).toMatch(/^Webhook inb_1 of lakiconnect: refused, the signature does not match the body$/m)
    expect(out).toMatch(/^This fits: .+\.$/m)
    expect(out).toMatch(fits)
    expect(out).not.toContain(signature)
    const json = JSON.parse((await program.call([...words, '--json'], settings)).out) as { fits: string }
    expect(json).toMatchObject({ webhookId: 'inb_1', fits: expect.stringMatching(fits) })
  })

  test('says that nothing fits, and exits with 1', async () => {
    await refuse(signed('a-secret-that-is-not-here', 'sha256', 'hex'))
    const { code, out } = await program.run(['doctor', '--webhook', 'inb_1'], settings)
    expect(code).toBe(1)
    expect(out).toMatch(/^Nothing fits: \d+ ways were tried\.$/m)
    const json = await program.call(['doctor', '--webhook', 'inb_1', '--json'], settings)
    expect([json.code, JSON.parse(json.out)]).toEqual([1, expect.objectContaining({ fits: null })])
  })

  test('exits with 1 for a webhook that is not there', async () => {
    const { code, err } = await program.call(['doctor', '--webhook', 'inb_2'], settings)
    expect([code, err]).toEqual([1, 'pay-button doctor: there is no webhook "inb_2"\n'])
  })
})
