/** The overview and the health that operators read. */

import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { HealthView, OverviewView, WebhooksPage } from '../../server/contract/operator.ts'
import { startCompanion, TOKEN_SECRET, WEBHOOK_SECRET } from './support/companion.ts'
import type { Companion } from './support/companion.ts'
import { ADMIN_TOKEN, operatorSettings, script, session } from './support/operator.ts'
import { scriptedProvider } from './support/scripted-provider.ts'
import type { ScriptedProvider } from './support/scripted-provider.ts'
import { paidOrder } from './support/operator-orders.ts'
import { advance, paid, sale, sendWebhook } from './support/steps.ts'

const DAY = 86_400_000
let companion: Companion
const operator = script(() => companion)

beforeEach(async () => {
  companion = await startCompanion({ settings: operatorSettings })
})
afterEach(() => companion.close())

describe('the overview', () => {
  const overview = (query = '') => operator.view<OverviewView>(`/overview${query}`)

  test('is empty at first', async () => {
    expect(await overview()).toMatchObject({
      currencies: [],
      conversion: { opened: 0, paid: 0 },
      medianSecondsToPaid: null,
      attention: { total: 0, anomalies: [], deliveries: null },
    })
  })

  test('has sums by currency, provider and day, the same before and after they were added up', async () => {
    await paidOrder(companion, 'a', 10_000n)
    await paidOrder(companion, 'b', 5_000n)
    companion.clock.now += 1000
    await companion.open({ orderId: 'c' })
    const before = await overview()
    const [bdt] = before.currencies
    expect(bdt).toMatchObject({
      currency: 'BDT',
      today: { orders: 2, money: { amount: '150.00' } },
      last30Days: { orders: 2, money: { amount: '150.00' } },
      providers: [{ provider: 'scripted', label: 'Scripted Pay', orders: 2 }],
    })
    expect(bdt!.days).toHaveLength(30)
    expect(bdt!.days.at(-1)).toMatchObject({ date: '2026-06-01', orders: 2 })
    expect(before.conversion).toEqual({ opened: 3, paid: 2, today: { opened: 3, paid: 2 } })
    expect(before.medianSecondsToPaid).toBe(60)

    await advance(companion, 3_600_000)
    const after = await overview()
    expect([after.currencies, after.conversion]).toEqual([before.currencies, before.conversion])
    await paidOrder(companion, 'd', 100n)
    expect((await overview()).currencies[0]!.today).toMatchObject({ orders: 3, money: { amount: '151.00' } })

    await advance(companion, DAY)
    expect((await overview()).currencies[0]).toMatchObject({ today: { orders: 0 }, last30Days: { orders: 3 } })
    await advance(companion, 31 * DAY)
    expect(await overview()).toMatchObject({ currencies: [], conversion: { opened: 0, paid: 0 } })
  })

  test('begins a day where the time zone does', async () => {
    // 12:00 in UTC is 00:00 of the next day at the far end of the Pacific.
    await paidOrder(companion, 'a')
    const date = async (timeZone: string) => (await overview(`?timeZone=${timeZone}`)).currencies[0]!.days.at(-1)!.date
    expect(await date('Pacific/Auckland')).toBe('2026-06-02')
    expect(await date('Asia/Dhaka')).toBe('2026-06-01')
    expect(await date('Asia/Kathmandu')).toBe('2026-06-01')
    const bad = await operator.get('/overview?timeZone=Mars/Olympus')
    expect([bad.status, bad.problem.code]).toEqual([422, 'invalid_request'])
  })

  test('counts what needs a person', async () => {
    companion.provider.onStatus = () => paid({ minor: 1n })
    companion.storefrontAnswers.push({ status: 500 })
    await sale(companion)
    for (const id of ['w1', 'w2', 'w3'])
      await companion.request('POST', '/webhooks/scripted', { body: { id }, headers: { 'x-word': 'wrong' } })
    companion.clock.now += 60_000
    companion.storefrontAnswers.push(...Array.from({ length: 20 }, () => ({ status: 500 })))
    await companion.app.idle()
    const { attention, providers } = await overview()
    expect(attention).toMatchObject({
      // Refused webhooks are one thing to look at.
      total: 3,
      openAnomalies: 1,
      undeliveredEvents: 1,
      refusedWebhooks: 3,
      needsReview: 0,
      anomalies: [{ kind: 'underpaid' }],
      deliveries: { lastError: 'status 500' },
    })
    expect(providers).toMatchObject([{ provider: 'scripted', health: 'working', failures: 0 }])
    companion.storefrontAnswers.length = 0
  })

  test('counts and lists signed messages about money of unknown payments', async () => {
    await sendWebhook(companion, { id: 'm1', reference: 'gone', providerRef: 'TRX-gone' })
    await sendWebhook(companion, { id: 'm2', reference: 'gone', claims: false })
    await advance(companion, 13 * DAY, 13)
    const { attention } = await overview()
    expect(attention).toMatchObject({ total: 1, unmatchedWebhooks: 1 })
    const { webhooks } = await operator.view<WebhooksPage>('/webhooks?status=orphan')
    expect(webhooks.map(({ says }) => says?.transactionId).sort()).toEqual(['TRX-gone', undefined])
    expect((await operator.view<WebhooksPage>('/webhooks?status=orphan&verdict=refused')).webhooks).toEqual([])
    await advance(companion, 2 * DAY)
    expect((await overview()).attention).toMatchObject({ total: 0, unmatchedWebhooks: 0 })
    expect((await operator.view<WebhooksPage>('/webhooks?status=orphan')).webhooks).toHaveLength(2)
  })

  test('shows a provider that fails', async () => {
    companion.provider.onCreate = () => Promise.reject(new Error('down'))
    for (let i = 0; i < 3; i += 1)
      await companion.pay(await companion.open({ orderId: `o-${i}` })).catch(() => undefined)
    const [provider] = (await overview()).providers
    expect(provider).toMatchObject({ failures: 3, failuresInARow: 3, calls: 3, medianSeconds: null })
    expect(['failing', 'paused']).toContain(provider!.health)
    expect(provider!.spans).toHaveLength(20)
    expect(provider!.spans.at(-1)).toMatchObject({ calls: 3, failures: 3, health: 'bad' })
  })

  test('counts a provider that fails for one buyer, for whom it is not paused', async () => {
    const buy = async (orderId: string) => companion.pay(await companion.open({ orderId })).catch(() => undefined)
    companion.provider.onCreate = () => Promise.reject(new Error('down'))
    for (const orderId of ['o-1', 'o-2', 'o-3', 'o-4']) await buy(orderId)
    expect(await overview()).toMatchObject({
      providers: [{ health: 'failing', pausedUntil: null, keyRefusedSince: null }],
      attention: { providersDown: 1 },
    })
    companion.provider.onCreate = () => ({
      outcome: 'created',
      action: { type: 'open', url: 'https://pay.invalid/page' },
    })
    for (let index = 0; index < 4; index += 1) await buy(`o-later-${index}`)
    expect(await overview()).toMatchObject({ providers: [{ health: 'working' }], attention: { providersDown: 0 } })
  })

  test('is sent again on a change, over an event stream that ends with the session', async () => {
    const { cookie, csrfToken } = await session(companion)
    const abort = new AbortController()
    const response = await fetch(`${companion.url}/admin/api/overview/stream`, {
      headers: { cookie },
      signal: abort.signal,
    })
    expect(response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8')
    const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader()
    let received = ''
    const until = async (pattern: RegExp): Promise<void> => {
      while (!pattern.test(received)) {
        const { value, done } = await reader.read()
        if (done) throw new Error(`the stream ended after ${received}`)
        received += value
      }
    }
    await until(/event: overview\ndata: \{.*"opened":0.*\n\n/)
    await paidOrder(companion, 'a')
    await until(/"opened":1,"paid":1/)
    abort.abort()
    const ended = await companion.request('DELETE', '/admin/session', {
      headers: { cookie, 'x-csrf-token': csrfToken },
    })
    expect(ended.status).toBe(204)
    expect((await companion.request('GET', '/admin/api/overview/stream', { headers: { cookie } })).status).toBe(401)
  })
})

test('the health has providers, queues, the store and settings, and masks every secret', async () => {
  const answer = await operator.get('/health')
  const health = answer.json as HealthView
  expect(health.store).toMatchObject({ ready: true, schemaVersion: expect.any(Number) })
  expect(health.queues.map(({ queue }) => queue)).toEqual(['inbox', 'outbox', 'polls'])
  expect(health.findings.length).toBeGreaterThan(0)
  const setting = (name: string) => health.settings.find((one) => one.name === name)
  expect(setting('ADMIN_TOKEN')).toEqual({ name: 'ADMIN_TOKEN', set: true, secret: true, value: '••••••••' })
  expect(setting('PUBLIC_URL')).toMatchObject({ secret: false, value: 'http://127.0.0.1:1' })
  expect(setting('PAKHIPAY_API_KEY')).toMatchObject({ set: false, secret: true, value: null })
  for (const secret of [ADMIN_TOKEN, TOKEN_SECRET, WEBHOOK_SECRET, WEBHOOK_SECRET.slice(6)])
    expect(answer.text).not.toContain(secret)
})

test('the health tells when each provider last created a payment, after a restart and at another companion', async () => {
  const other = scriptedProvider('other')
  await companion.close()
  const providers = (scripted: ScriptedProvider) => [scripted, other]
  companion = await startCompanion({ settings: operatorSettings, providers })
  const lastCreated = async (at = companion) => {
    const { providers: views } = await script(() => at).view<HealthView>('/health')
    return views.map(({ provider, lastCreatedAt }) => [provider, lastCreatedAt])
  }
  expect(await lastCreated()).toEqual([
    ['scripted', null],
    ['other', null],
  ])
  await companion.pay(await companion.open({ orderId: 'o-1' }))
  companion.clock.now += 1000
  const at = new Date(companion.clock.now).toISOString()
  await companion.pay(await companion.open({ orderId: 'o-2' }))
  companion.provider.onCreate = () => Promise.reject(new Error('down'))
  for (const orderId of ['o-3', 'o-4']) {
    companion.clock.now += 1000
    await companion.pay(await companion.open({ orderId })).catch(() => undefined)
  }
  const expected = [
    ['scripted', at],
    ['other', null],
  ]
  expect(await lastCreated()).toEqual(expected)
  await companion.restart()
  expect(await lastCreated()).toEqual(expected)
  const second = await startCompanion({ settings: operatorSettings, providers, database: companion.database })
  const seen = await lastCreated(second)
  await second.close()
  expect(seen).toEqual(expected)
})

test('the health asks the own address for the time where the shop does not answer, as the command line does', async () => {
  const clock = createServer((_request, response) => {
    response.setHeader('date', new Date(companion.clock.now - 3_600_000).toUTCString()).end()
  })
  await new Promise<void>((resolve) => clock.listen(0, '127.0.0.1', resolve))
  await companion.close()
  companion = await startCompanion({
    settings: {
      ...operatorSettings,
      ORDER_WEBHOOK_URL: 'http://127.0.0.1:1/events',
      PUBLIC_URL: `http://127.0.0.1:${(clock.address() as AddressInfo).port}`,
    },
  })
  const { findings } = await operator.view<HealthView>('/health')
  await new Promise((resolve) => clock.close(resolve))
  expect(findings.filter(({ check }) => check === 'clock')).toMatchObject([
    { code: 'clock_wrong', values: { seconds: 3600 } },
  ])
})
