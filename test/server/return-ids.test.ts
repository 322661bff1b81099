/** Transaction ids in return addresses, at a provider whose answers do not name the payment, as Pakhi Pay's do not. */

import { afterEach, describe, expect, test } from 'vitest'
import { UnreadableMoney } from '../../server/contract/provider.ts'
import { startCompanion } from './support/companion.ts'
import type { Companion } from './support/companion.ts'
import { sendWebhook } from './support/steps.ts'

let companion: Companion
afterEach(() => companion.close())

const start = async (returnIds: 'review' | 'accept' = 'review') => {
  companion = await startCompanion()
  companion.provider.returnIds = returnIds
  companion.provider.onStatus = ({ hint, money }) =>
    hint ? { state: 'paid', providerRef: hint.providerRef, reference: null, money } : null
}
const sale = async (orderId: string) => companion.pay(await companion.open({ orderId }))
const pathOf = (which: 'returnUrl' | 'cancelUrl' | 'callbackUrl', index = 0) =>
  new URL(companion.provider.calls.created[index]![which]).pathname
const visit = (path: string) => companion.request('GET', path)
const sign = (index: number, paymentId: string, providerRef: string) =>
  companion.request('POST', pathOf('callbackUrl', index), {
    body: { id: `e-${paymentId}-${providerRef}`, reference: paymentId, providerRef },
    headers: { 'x-word': 'good' },
  })
const poll = async () => {
  companion.clock.now += 60_000
  await companion.app.idle()
}
/** An event that was delivered twice counts once. */
const anomalies = () => {
  const events = companion.events.filter(({ event }) => event.type === 'order.anomaly')
  return [...new Map(events.map(({ id, event }) => [id, event.data])).values()]
}
const statuses = async (...ids: string[]) => Promise.all(ids.map(async (id) => (await companion.order(id)).status))

test('a transaction id in the cancel address is not sent to the provider', async () => {
  await start('accept')
  await sale('order-1')
  await visit(`${pathOf('cancelUrl')}?id=OLD`)
  await poll()
  expect(companion.provider.calls.statusQueries.filter(({ hint }) => hint)).toHaveLength(0)
  expect(await statuses('order-1')).toEqual(['unpaid'])
})

test('a confirmed transaction id that only a browser named is an anomaly, and pays nothing', async () => {
  await start()
  const payment = await sale('order-1')
  const page = await visit(`${pathOf('returnUrl')}?id=OLD`)
  await visit(`${pathOf('returnUrl')}?id=OLD`)
  await poll()
  await poll()
  expect(await statuses('order-1')).toEqual(['unpaid'])
  expect(anomalies()).toMatchObject([{ kind: 'unconfirmed', paymentId: payment.id, paid: { amount: '100.00' } }])
  expect(page.text).toContain('checking')
  expect((await companion.app.store.read.payment(payment.id))?.providerRef).toBeNull()
})

test.each([0, 9_000])('a signed message within seconds of the return pays without an anomaly (%i ms)', async (wait) => {
  await start()
  const payment = await sale('order-1')
  const page = await visit(`${pathOf('returnUrl')}?id=T1`)
  expect(page.text).toContain('checking')
  companion.clock.now += wait
  await companion.app.idle()
  await sign(0, payment.id, 'T1')
  await poll()
  await poll()
  expect(await companion.order('order-1')).toMatchObject({ status: 'paid', anomalies: [] })
  expect(anomalies()).toEqual([])
  expect((await companion.app.store.read.payment(payment.id))?.flags).toEqual([])
})

test('a signed message after the anomaly pays, and resolves the anomaly', async () => {
  await start()
  const payment = await sale('order-1')
  await visit(`${pathOf('returnUrl')}?id=T1`)
  await poll()
  await sign(0, payment.id, 'T1')
  await poll()
  expect(await companion.order('order-1')).toMatchObject({ status: 'paid', payment: { transactionId: 'T1' } })
  expect(
    (await companion.app.store.read.anomaliesOfOrder('order-1')).map(({ kind, resolvedAt }) => [
      kind,
      resolvedAt !== null,
    ]),
  ).toEqual([['unconfirmed', true]])
})

test.each(['review', 'accept'] as const)(
  'a transaction id that came to order B first pays order A by its signed message (%s)',
  async (mode) => {
    await start(mode)
    const a = await sale('order-a')
    await sale('order-b')
    await visit(`${pathOf('returnUrl', 1)}?id=T1`)
    await poll()
    await sign(0, a.id, 'T1')
    await poll()
    expect(await statuses('order-a', 'order-b')).toEqual(['paid', mode === 'accept' ? 'paid' : 'unpaid'])
    expect(anomalies().every(({ orderId }) => orderId === 'order-b')).toBe(true)
    expect(anomalies().map(({ kind }) => kind)).toEqual(
      mode === 'accept' ? ['unconfirmed', 'unknown_reference'] : ['unconfirmed'],
    )
  },
)

test('accept: a confirmed transaction id pays at once, and is an anomaly', async () => {
  await start('accept')
  const payment = await sale('order-1')
  await visit(`${pathOf('returnUrl')}?id=T1`)
  await poll()
  expect(await statuses('order-1')).toEqual(['paid'])
  expect(anomalies()).toMatchObject([{ kind: 'unconfirmed', paymentId: payment.id }])
})

describe.each(['review', 'accept'] as const)(
  'a transaction id of another payment pays nothing, without an anomaly (%s),',
  (mode) => {
    test.each([
      [
        'after a signed message has paid with it',
        async () => {
          await sign(0, companion.provider.calls.created[0]!.reference, 'T1')
          await poll()
        },
      ],
      [
        'after a signed message has named it while the provider is down',
        async () => {
          const answer = companion.provider.onStatus
          companion.provider.onStatus = () => {
            throw new Error('down')
          }
          await sign(0, companion.provider.calls.created[0]!.reference, 'T1')
          await companion.app.idle()
          companion.provider.onStatus = answer
        },
      ],
    ])('%s', async (_, prepare) => {
      await start(mode)
      await sale('order-a')
      await prepare()
      await sale('order-b')
      for (const id of ['T1', 't1', 'T1']) await visit(`${pathOf('returnUrl', 1)}?id=${id}`)
      await poll()
      expect(await statuses('order-a', 'order-b')).toEqual(['paid', 'unpaid'])
      expect(anomalies()).toEqual([])
    })
  },
)

describe.each(['review', 'accept'] as const)(
  'a transaction id that a signed message names for another shop with the same key pays nothing (%s),',
  (mode) => {
    test.each(['T1', 't1'])('brought as %s', async (brought) => {
      await start(mode)
      const message = { id: 'e1', reference: 'of-another-shop', providerRef: 'T1' }
      await sendWebhook(companion, message)
      await sale('order-1')
      await visit(`${pathOf('returnUrl')}?id=${brought}`)
      await poll()
      expect(await statuses('order-1')).toEqual(['unpaid'])
      expect(anomalies()).toEqual([])
    })
  },
)

test('accept: two orders whose buyers bring one transaction id while the provider is down pay once', async () => {
  await start('accept')
  await sale('order-a')
  await sale('order-b')
  const up = companion.provider.onStatus
  companion.provider.onStatus = () => {
    throw new Error('down')
  }
  for (const index of [0, 1]) await visit(`${pathOf('returnUrl', index)}?id=T1`)
  companion.provider.onStatus = up
  await poll()
  await poll()
  expect((await statuses('order-a', 'order-b')).toSorted()).toEqual(['paid', 'unpaid'])
  expect(anomalies().map(({ kind }) => kind)).toEqual(['unconfirmed'])
})

test('an unreadable answer about a transaction id that only a browser named is no anomaly', async () => {
  await start()
  companion.provider.onStatus = ({ hint }) => {
    if (hint) throw new UnreadableMoney('amount "1e4"')
    return null
  }
  await sale('order-1')
  await visit(`${pathOf('returnUrl')}?id=OLD`)
  await poll()
  expect(companion.provider.calls.statusQueries.some(({ hint }) => hint?.providerRef === 'OLD')).toBe(true)
  expect(anomalies()).toEqual([])
})

test('a transaction id from a browser pays where the provider’s answer names the payment', async () => {
  await start()
  companion.provider.onStatus = ({ hint, reference, money }) =>
    hint ? { state: 'paid', providerRef: hint.providerRef, reference, money } : null
  await sale('order-1')
  await visit(`${pathOf('returnUrl')}?id=T1`)
  expect(await statuses('order-1')).toEqual(['paid'])
  await companion.app.idle()
  expect(anomalies()).toEqual([])
})

test('accept: a later signed message resolves the anomaly', async () => {
  await start('accept')
  const payment = await sale('order-1')
  await visit(`${pathOf('returnUrl')}?id=T1`)
  await sign(0, payment.id, 'T1')
  await poll()
  expect(
    (await companion.app.store.read.anomaliesOfOrder('order-1')).map(({ kind, resolvedAt }) => [
      kind,
      resolvedAt !== null,
    ]),
  ).toEqual([['unconfirmed', true]])
  expect(await companion.app.store.read.payment(payment.id)).toMatchObject({ refSource: 'provider', flags: [] })
  expect(companion.events.filter(({ event }) => event.type === 'order.paid')).toHaveLength(1)
})

describe.each(['review', 'accept'] as const)(
  'an old transaction id at a paid order is not a duplicate payment (%s),',
  (mode) => {
    test('when the provider was down and a signed message pays the order', async () => {
      await start(mode)
      const payment = await sale('order-1')
      const up = companion.provider.onStatus
      companion.provider.onStatus = () => {
        throw new Error('down')
      }
      await visit(`${pathOf('returnUrl')}?id=OLD`)
      companion.provider.onStatus = up
      await sign(0, payment.id, 'T1')
      await companion.app.idle()
      await poll()
      await poll()
      expect(await companion.order('order-1')).toMatchObject({ status: 'paid', payment: { transactionId: 'T1' } })
      expect(anomalies().map(({ kind }) => kind)).toEqual(['unconfirmed'])
    })

    test('when it comes to another attempt', async () => {
      await start(mode)
      const opened = await companion.open({ orderId: 'order-1' })
      const first = await companion.pay(opened)
      await companion.request('POST', `/checkouts/${opened.checkout.id}/cancel`, {
        headers: { authorization: `Bearer ${opened.clientSecret}` },
      })
      await sale('order-1')
      await sign(0, first.id, 'T1')
      await poll()
      await visit(`${pathOf('returnUrl', 1)}?id=OLD`)
      await poll()
      expect(await companion.order('order-1')).toMatchObject({ status: 'paid', payment: { transactionId: 'T1' } })
      expect(anomalies().map(({ kind }) => kind)).toEqual(['late', 'unconfirmed'])
    })
  },
)

test.each<[string, () => Promise<void>]>([
  [
    'cancelled',
    async () => {
      await visit(pathOf('cancelUrl', 1))
    },
  ],
  [
    'at an older price',
    async () => {
      companion.clock.now += 2000
      await companion.open({ orderId: 'order-b', amount: '900.00' })
    },
  ],
])('accept: a transaction id at an attempt that is %s does not block a signed message', async (_, prepare) => {
  await start('accept')
  const a = await sale('order-a')
  await sale('order-b')
  await prepare()
  await visit(`${pathOf('returnUrl', 1)}?id=T1`)
  await sign(0, a.id, 'T1')
  await poll()
  expect(await companion.order('order-a')).toMatchObject({ status: 'paid', payment: { transactionId: 'T1' } })
  expect(anomalies().every(({ orderId }) => orderId === 'order-b')).toBe(true)
})

test('the transaction id from the provider pays, not one from a browser', async () => {
  await start()
  companion.provider.onCreate = () => ({
    outcome: 'created',
    providerRef: 'X1',
    action: { type: 'open', url: 'https://pay.invalid/page' },
  })
  // As at Pakhi Pay, the id from the provider comes first.
  companion.provider.onStatus = ({ providerRef, hint, money }) => ({
    state: 'paid',
    providerRef: providerRef ?? hint?.providerRef ?? null,
    reference: null,
    money,
  })
  await sale('order-1')
  await visit(`${pathOf('returnUrl')}?id=OLD`)
  expect(await companion.order('order-1')).toMatchObject({
    status: 'paid',
    payment: { transactionId: 'X1' },
    anomalies: [],
  })
})
