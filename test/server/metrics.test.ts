/** `/metrics`: what it measures, and that the dashboard and the alert rules name only metrics that exist. */

import { readFileSync } from 'node:fs'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { startCompanion } from './support/companion.ts'
import type { Companion } from './support/companion.ts'
import { paid, sale, sendWebhook } from './support/steps.ts'

let companion: Companion

beforeEach(async () => {
  companion = await startCompanion()
})
afterEach(() => companion.close())

const metrics = async (): Promise<string> => (await companion.request('GET', '/metrics')).text

test('payments, webhooks, provider calls, queues and commits are measured', async () => {
  const { payment } = await sale(companion)
  companion.provider.onStatus = () => paid()
  await sendWebhook(companion, { id: 'm1', reference: payment.id })
  await sendWebhook(companion, { id: 'm1', reference: payment.id })
  await companion.request('POST', '/webhooks/scripted', { body: { id: 'm2' }, headers: { 'x-word': 'bad' } })
  await companion.app.idle()
  await sale(companion, 'order-2')
  companion.clock.now += 20_000

  const text = await metrics()
  for (const line of [
    'pay_payments_total{provider="scripted",state="created"} 2',
    'pay_payments_total{provider="scripted",state="pending"} 2',
    'pay_payments_total{provider="scripted",state="paid"} 1',
    'pay_payments_last_hour{provider="scripted",state="paid"} 1',
    'pay_payments_last_hour{provider="scripted",state="pending"} 1',
    'pay_webhooks_total{provider="scripted",verdict="verified"} 1',
    'pay_webhooks_total{provider="scripted",verdict="duplicate"} 1',
    'pay_webhooks_total{provider="scripted",verdict="bad_signature"} 1',
    'pay_webhook_lag_seconds_count{provider="scripted"} 1',
    'pay_upstream_seconds_count{provider="scripted",call="create",outcome="ok"} 2',
    'pay_provider_breaker_open{provider="scripted"} 0',
    'pay_queue_rows{queue="polls"} 1',
  ])
    expect(text).toContain(line)
  expect(text).toMatch(/^pay_queue_overdue_seconds\{queue="polls"\} \d/m)
  expect(text).toMatch(/^pay_store_commit_seconds_count [1-9]/m)
})

test('a call that fails counts as failed', async () => {
  companion.provider.onCreate = () => {
    throw new Error('down')
  }
  await sale(companion)
  expect(await metrics()).toContain('pay_upstream_seconds_count{provider="scripted",call="create",outcome="failed"} 1')
})

test('no label holds an id of a payment or an order', async () => {
  const { payment } = await sale(companion, 'order-77')
  await sendWebhook(companion, { id: 'm1', reference: payment.id })
  await companion.app.idle()
  const text = await metrics()
  for (const id of [payment.id, 'order-77']) expect(text).not.toContain(id)
})

describe('an order event that nobody has received', () => {
  const outbox = async (): Promise<string[]> => (await metrics()).match(/^pay_queue_\w+\{queue="outbox"\} .*$/gm) ?? []
  const payOrder = async (): Promise<void> => {
    const { payment } = await sale(companion)
    companion.provider.onStatus = () => paid()
    await sendWebhook(companion, { id: 'm1', reference: payment.id })
    await companion.app.idle()
  }
  const ruleOf = (alert: string): string =>
    new RegExp(`alert: ${alert}\\n +expr: (.*)`).exec(readFileSync('docs/operating/alert-rules.yml', 'utf8'))![1]!

  test('counts all the time while the storefront answers 500, and the alert rule reads that count', async () => {
    companion.storefrontAnswers.push(...Array.from({ length: 1000 }, () => ({ status: 500 })))
    await payOrder()
    expect(ruleOf('PayButtonOrderEventsNotDelivered')).toBe('min_over_time(pay_queue_rows{queue="outbox"}[15m]) > 0')
    for (let minute = 0; minute < 20; minute += 1) {
      companion.clock.now += 60_000
      await companion.app.idle()
      // Its next try is in the future, so it is never overdue.
      expect(await outbox()).toEqual([
        'pay_queue_overdue_seconds{queue="outbox"} 0',
        'pay_queue_rows{queue="outbox"} 1',
      ])
    }
    companion.storefrontAnswers.length = 0
    companion.clock.now += 86_400_000
    await companion.app.idle()
    expect(await outbox()).toContain('pay_queue_rows{queue="outbox"} 0')
  })

  test('counts nowhere without a receiver: it waits for one', async () => {
    await companion.close()
    companion = await startCompanion({ settings: { ORDER_WEBHOOK_URL: '', ORDER_WEBHOOK_SECRET: '' } })
    await payOrder()
    companion.clock.now += 86_400_000
    expect((await companion.app.store.read.queueStates(companion.clock.now)).outbox.rows).toBe(1)
    expect(await outbox()).toEqual([])
    expect(await metrics()).toContain('pay_queue_rows{queue="inbox"} 0')
  })
})

describe('every metric exists that is named by', () => {
  const OURS = /\b(?:pay|nodejs|process)_[a-z0-9_]+/g
  const namesIn = (text: string): string[] => [...new Set(text.match(OURS))].sort()
  const dashboard = JSON.parse(readFileSync('docs/operating/grafana-dashboard.json', 'utf8')) as {
    panels: { targets: { expr: string }[] }[]
  }

  test.each<[string, string]>([
    ['the dashboard', dashboard.panels.flatMap(({ targets }) => targets.map(({ expr }) => expr)).join('\n')],
    [
      'the alert rules',
      readFileSync('docs/operating/alert-rules.yml', 'utf8')
        .match(/expr: .*/g)!
        .join('\n'),
    ],
    [
      'the page about operating',
      readFileSync('docs/operating.md', 'utf8')
        .match(/`pay_[^`]+`/g)!
        .join('\n'),
    ],
  ])('%s', async (_where, text) => {
    const declared = [...(await metrics()).matchAll(/^# TYPE (\S+) (\S+)/gm)].flatMap(([, name, type]) =>
      type === 'histogram' ? [name!, `${name}_bucket`, `${name}_count`, `${name}_sum`] : [name!],
    )
    const named = namesIn(text)
    expect(named.length).toBeGreaterThan(5)
    expect(named.filter((name) => !declared.includes(name))).toEqual([])
  })
})
