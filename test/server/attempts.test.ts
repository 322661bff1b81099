/** When a request to pay is the pending attempt again, when it is a new one, and when it is refused: `POST /checkouts/:id/payments`. */

import { afterEach, describe, expect, test } from 'vitest'
import type { CreateResult, Provider } from '../../server/contract/provider.ts'
import type { CheckoutOpened, PaymentView } from '../../server/contract/wire.ts'
import { startCompanion } from './support/companion.ts'
import type { Answer, Companion } from './support/companion.ts'
import { scriptedProvider } from './support/scripted-provider.ts'
import type { ScriptedProvider } from './support/scripted-provider.ts'

let companion: Companion
let keys = 0
afterEach(() => companion.close())

const MEDIUMS = [
  { id: 'TELEBIRR', label: 'telebirr' },
  { id: 'MPESA', label: 'M-Pesa' },
]
type Overrides = Partial<Pick<Provider, 'flow' | 'needs' | 'mediums' | 'phoneCountries'>>

function scripted(id: string, more: Overrides, capabilities: Partial<Provider['capabilities']> = {}): ScriptedProvider {
  return Object.assign(scriptedProvider(id, capabilities), more)
}

/** Sends push requests to Ethiopian phones. */
function wallet(id = 'wallet', capabilities: Partial<Provider['capabilities']> = {}): ScriptedProvider {
  const provider = scripted(
    id,
    { flow: 'device', needs: ['phone'], mediums: MEDIUMS, phoneCountries: ['ET'] },
    capabilities,
  )
  provider.onCreate = ({ reference }) => ({
    outcome: 'created',
    providerRef: `T-${reference}`,
    action: { type: 'confirm-on-device', hint: 'Confirm it.' },
  })
  return provider
}

const page = (id = 'page', capabilities: Partial<Provider['capabilities']> = {}): ScriptedProvider =>
  scripted(id, { flow: 'page', needs: ['name', 'email'], mediums: [] }, capabilities)

const post = (opened: CheckoutOpened, body: object, key = `key-${(keys += 1)}`): Promise<Answer> =>
  companion.request('POST', `/checkouts/${opened.checkout.id}/payments`, {
    body,
    headers: { authorization: `Bearer ${opened.clientSecret}`, 'idempotency-key': key },
  })
const idOf = (answer: Answer): string => (answer.json as PaymentView).id
const stateOf = async (id: string) => (await companion.app.store.read.payment(id))?.state

const FIRST = { provider: 'wallet', medium: 'TELEBIRR', customer: { phone: '0911000001' } }
const BUYER = { name: 'Rahima', email: 'rahima@example.com' }

describe('another request while a push request is pending', () => {
  test.each<[string, object, 200 | 201]>([
    ['the same', FIRST, 200],
    ['the same number, written differently', { ...FIRST, customer: { phone: '+251 91 100 0001' } }, 200],
    ['the same number in native digits', { ...FIRST, customer: { phone: '\u202a٠٩١١٠٠٠٠٠١\u202c' } }, 200],
    [
      'another name, which the provider is not told',
      { ...FIRST, customer: { phone: '0911000001', name: 'Hana' } },
      200,
    ],
    ['no medium, which is the first one', { provider: 'wallet', customer: { phone: '0911000001' } }, 200],
    ['another phone number', { ...FIRST, customer: { phone: '0911000002' } }, 201],
    ['another medium', { ...FIRST, medium: 'MPESA' }, 201],
    ['another medium and phone number', { ...FIRST, medium: 'MPESA', customer: { phone: '0711000002' } }, 201],
  ])('%s: %j is %i', async (_, body, status) => {
    const provider = wallet()
    companion = await startCompanion({ providers: () => [provider] })
    const opened = await companion.open()
    const first = await post(opened, FIRST)
    const second = await post(opened, body)
    expect([first.status, second.status]).toEqual([201, status])
    expect(idOf(second) === idOf(first)).toBe(status === 200)
    expect(provider.calls.created).toHaveLength(status === 200 ? 1 : 2)
    expect((await companion.view(opened)).payment?.id).toBe(idOf(second))
  })

  test('the provider is told the corrected wallet and number, and the first attempt stays watched', async () => {
    const provider = wallet()
    companion = await startCompanion({ providers: () => [provider] })
    const opened = await companion.open()
    const first = await post(opened, FIRST)
    await post(opened, { ...FIRST, medium: 'MPESA', customer: { phone: '0711 000 002' } })
    expect(provider.calls.created.map(({ medium, customer }) => [medium, customer.phone])).toEqual([
      ['TELEBIRR', '+251911000001'],
      ['MPESA', '+251711000002'],
    ])
    expect(await stateOf(idOf(first))).toBe('pending')
    provider.onStatus = ({ reference, money }) =>
      reference === idOf(first) ? { state: 'paid', providerRef: `T-${reference}`, reference, money } : null
    companion.clock.now += 60_000
    await companion.app.idle()
    expect(await companion.order()).toMatchObject({ status: 'paid', payment: { id: idOf(first) }, anomalies: [] })
  })

  test('going back to the first details shows the attempt that has them', async () => {
    const provider = wallet()
    companion = await startCompanion({ providers: () => [provider] })
    const opened = await companion.open()
    const first = await post(opened, FIRST)
    await post(opened, { ...FIRST, medium: 'MPESA' })
    const back = await post(opened, FIRST)
    expect([back.status, idOf(back)]).toEqual([200, idOf(first)])
    expect(provider.calls.created).toHaveLength(2)
  })

  test('at the same moment, with ten keys: one attempt for each set of details', async () => {
    const provider = wallet()
    companion = await startCompanion({ providers: () => [provider] })
    const opened = await companion.open()
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, index) => post(opened, index % 2 ? FIRST : { ...FIRST, medium: 'MPESA' })),
    )
    expect(new Set(answers.map(idOf)).size).toBe(2)
    expect(provider.calls.created).toHaveLength(2)
  })
})

describe('another request while a payment page is open', () => {
  test.each<[string, object, 200 | 201]>([
    ['the same details', BUYER, 200],
    ['a corrected e-mail address', { ...BUYER, email: 'rahima@example.org' }, 201],
    ['a corrected name', { ...BUYER, name: 'Rahima Begum' }, 201],
    ['another phone number', { ...BUYER, phone: '01711000000' }, 201],
  ])('%s: %j is %i', async (_, customer, status) => {
    const provider = page()
    companion = await startCompanion({ providers: () => [provider] })
    const opened = await companion.open()
    const first = await post(opened, { provider: 'page', customer: BUYER })
    const second = await post(opened, { provider: 'page', customer })
    expect([first.status, second.status]).toEqual([201, status])
    expect(provider.calls.created).toHaveLength(status === 200 ? 1 : 2)
    expect(provider.calls.created.at(-1)?.customer).toEqual(customer)
  })

  test('a new attempt cancels the earlier one at the provider where that can be done; repeating it cancels nothing', async () => {
    const provider = page('page', { cancel: true })
    companion = await startCompanion({ providers: () => [provider] })
    const opened = await companion.open()
    const first = await post(opened, { provider: 'page', customer: BUYER })
    await post(opened, { provider: 'page', customer: BUYER })
    expect(provider.calls.cancelled).toHaveLength(0)
    provider.onStatus = ({ reference }) => ({
      state: reference === idOf(first) ? 'cancelled' : 'pending',
      providerRef: null,
      reference: null,
      money: null,
    })
    await post(opened, { provider: 'page', customer: { ...BUYER, email: 'rahima@example.org' } })
    expect(provider.calls.cancelled.map(({ reference }) => reference)).toEqual([idOf(first)])
    expect(await stateOf(idOf(first))).toBe('cancelled')
    expect(await companion.view(opened)).toMatchObject({ status: 'processing', payment: { status: 'pending' } })
  })

  test('does not start at a provider that the shop withdraws while the earlier attempt is cancelled', async () => {
    const [first, second] = [page('page', { cancel: true }), page('other')]
    companion = await startCompanion({ providers: () => [first, second] })
    const opened = await companion.open()
    await post(opened, { provider: 'page', customer: BUYER })
    companion.clock.now += 1000
    first.onStatus = async () => {
      await companion.open({ providers: ['page'] })
      return null
    }
    const answer = await post(opened, { provider: 'other', customer: BUYER })
    expect([answer.status, answer.problem.code]).toEqual([422, 'provider_not_available'])
    expect(second.calls.created).toHaveLength(0)
  })
})

describe('again: another push request', () => {
  test.each<[string, number, number, string | null]>([
    ['at once', 0, 409, '60'],
    ['a second too soon', 59_000, 409, '1'],
    ['a millisecond too soon', 59_999, 409, '1'],
    ['after a minute', 60_000, 201, null],
  ])('%s (%i ms) is %i', async (_, later, status, retryAfter) => {
    const provider = wallet('wallet', { cancel: true })
    companion = await startCompanion({ providers: () => [provider] })
    const opened = await companion.open()
    const first = await post(opened, FIRST)
    companion.clock.now += later
    const second = await post(opened, { ...FIRST, again: true })
    expect([second.status, second.headers.get('retry-after')]).toEqual([status, retryAfter])
    expect(provider.calls.created).toHaveLength(status === 201 ? 2 : 1)
    // Refused, it changes nothing: the first push request can still be confirmed.
    expect(provider.calls.cancelled.map(({ reference }) => reference)).toEqual(status === 201 ? [idOf(first)] : [])
    if (status === 409) expect(second.problem.code).toBe('push_too_soon')
    else expect(idOf(second)).not.toBe(idOf(first))
  })

  test('counts from the last push request of the checkout, and shows the newest attempt afterwards', async () => {
    const provider = wallet()
    companion = await startCompanion({ providers: () => [provider] })
    const opened = await companion.open()
    await post(opened, FIRST)
    companion.clock.now += 60_000
    const second = await post(opened, { ...FIRST, again: true })
    companion.clock.now += 30_000
    expect((await post(opened, { ...FIRST, again: true })).headers.get('retry-after')).toBe('30')
    expect(idOf(await post(opened, FIRST))).toBe(idOf(second))
  })

  test('may come at once where no push request went out', async () => {
    const provider = wallet()
    companion = await startCompanion({ providers: () => [provider] })
    const opened = await companion.open()
    const { onCreate } = provider
    provider.onCreate = () => ({ outcome: 'refused', reason: 'provider_unreachable' })
    await post(opened, FIRST)
    provider.onCreate = onCreate
    expect((await post(opened, { ...FIRST, again: true })).status).toBe(201)
  })

  test('with the same key is the same attempt, and twice at the same moment is one', async () => {
    const provider = wallet()
    companion = await startCompanion({ providers: () => [provider] })
    const opened = await companion.open()
    await post(opened, FIRST)
    companion.clock.now += 60_000
    const answers = await Promise.all([
      post(opened, { ...FIRST, again: true }, 'again-1'),
      post(opened, { ...FIRST, again: true }, 'again-2'),
    ])
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409])
    const done = answers.findIndex(({ status }) => status === 201)
    const replayed = await post(opened, { ...FIRST, again: true }, `again-${done + 1}`)
    expect([replayed.status, idOf(replayed)]).toEqual([200, idOf(answers[done]!)])
    expect((await post(opened, FIRST, `again-${done + 1}`)).problem.code).toBe('idempotency_key_reused')
    expect(provider.calls.created).toHaveLength(2)
  })

  test.each<[string, object, string]>([
    ['for a page', { provider: 'page', customer: BUYER, again: true }, 'again'],
    ['as a word', { ...FIRST, again: 'true' }, 'again'],
  ])('%s is refused: %j', async (_, body, path) => {
    companion = await startCompanion({ providers: () => [wallet(), page()] })
    const answer = await post(await companion.open(), body)
    expect([answer.status, answer.problem.code, answer.problem.errors?.map((fault) => fault.path)]).toEqual([
      422,
      'invalid_request',
      [path],
    ])
  })
})

describe('push requests to one phone', () => {
  test('are limited over again, new attempts, orders and providers together', async () => {
    const providers = [wallet('wallet'), wallet('other')]
    companion = await startCompanion({ providers: () => providers })
    const one = await companion.open({ orderId: 'a' })
    const two = await companion.open({ orderId: 'b' })
    const phone = { customer: { phone: '0911000001' } }
    const sent = [
      await post(one, { ...FIRST, ...phone }),
      await post(one, { ...FIRST, ...phone, medium: 'MPESA' }),
      await post(two, { ...FIRST, ...phone, provider: 'other', customer: { phone: '٠٩١١٠٠٠٠٠١' } }),
      await post(two, { ...FIRST, ...phone, provider: 'other', medium: 'MPESA' }),
    ]
    companion.clock.now += 60_000
    sent.push(await post(one, { ...FIRST, ...phone, again: true }))
    companion.clock.now += 60_000
    sent.push(await post(one, { ...FIRST, ...phone, again: true }))
    expect(sent.map(({ status }) => status)).toEqual(Array(6).fill(201))
    companion.clock.now += 60_000
    const refused = await post(one, { ...FIRST, ...phone, again: true })
    expect([refused.status, refused.problem.code, refused.headers.get('retry-after')]).toEqual([
      429,
      'rate_limited',
      '420',
    ])
    // What sends nothing is not counted, nor refused.
    expect((await post(one, { ...FIRST, ...phone })).status).toBe(200)
    expect((await post(one, { ...FIRST, customer: { phone: '0911000002' } })).status).toBe(201)
  })

  test('pass no limit together at the same moment', async () => {
    const provider = wallet()
    companion = await startCompanion({ providers: () => [provider] })
    const opened = await Promise.all(
      Array.from({ length: 8 }, (_, index) => companion.open({ orderId: `order-${index}` })),
    )
    const answers = await Promise.all(opened.map((one) => post(one, FIRST)))
    expect(answers.map(({ status }) => status).sort()).toEqual([...Array(6).fill(201), 429, 429])
  })

  test('that never went out are not counted', async () => {
    const provider = wallet()
    companion = await startCompanion({ providers: () => [provider] })
    const opened = await companion.open()
    provider.onCreate = () => ({ outcome: 'refused', reason: 'provider_unreachable' })
    for (let index = 0; index < 8; index += 1) expect((await post(opened, FIRST)).status).toBe(201)
  })
})

describe('a phone number', () => {
  test.each([
    '0911234567',
    '911234567',
    '251911234567',
    '+251911234567',
    '00251911234567',
    '+251 (0) 911 234 567',
    '+251(0)911234567',
    '+2510911234567',
    '2510911234567',
    '0911.234.567',
    '0911-234-567',
    '0911\u2013234\u2013567',
    '0911\u2212234567',
    '0911\u00a0234\u202f567',
    '(0911) 234 567',
    '0911/234567',
    ' 0911 234 567\n',
    '\u202a+251 911 234 567\u202c',
    '\u200e0911234567',
    '0911\u200b234567',
    '\u2066+251911234567\u2069',
    '٠٩١١٢٣٤٥٦٧',
    '۰۹۱۱۲۳۴۵۶۷',
    '০৯১১২৩৪৫৬৭',
    '०९११२३४५६७',
    '０９１１２３４５６７',
    '＋２５１９１１２３４５６７',
    '＋٢٥١ ٩١١ ٢٣٤ ٥٦٧',
  ])('%j reaches the provider in one form', async (phone) => {
    const provider = wallet()
    companion = await startCompanion({ providers: () => [provider] })
    const answer = await post(await companion.open(), { ...FIRST, customer: { phone } })
    expect(answer.status).toBe(201)
    expect(provider.calls.created.map(({ customer }) => customer.phone)).toEqual(['+251911234567'])
  })

  const inEthiopia = 'must be a mobile number in Ethiopia, such as 0911 234 567'
  test.each([
    ['12345', inEthiopia],
    ['0812345678', inEthiopia],
    ['+4479111234567890', inEthiopia],
    ['+447911123456', inEthiopia],
    ['+8801711000000', inEthiopia],
    ['01711000000', inEthiopia],
    ['09112345678', inEthiopia],
    ['091123456', inEthiopia],
    ['0111234567', inEthiopia],
    ['+0911234567', inEthiopia],
    ['+251811234567', inEthiopia],
    ['252911234567', inEthiopia],
    ['0911234567x', 'must be a phone number'],
    ['0911234567, 0911234568', 'must be a phone number'],
    ['++251911234567', 'must be a phone number'],
    ['1e9', 'must be a phone number'],
    ['', 'must be a phone number'],
    ['٫٩', 'must be a phone number'],
  ])('%j is 422 before anything is sent: %s', async (phone, message) => {
    const provider = wallet()
    companion = await startCompanion({ providers: () => [provider] })
    const opened = await companion.open()
    const answer = await post(opened, { ...FIRST, customer: { phone } })
    expect([answer.status, answer.problem.code, answer.problem.errors]).toEqual([
      422,
      'invalid_request',
      [{ path: 'customer.phone', message }],
    ])
    expect(provider.calls.created).toHaveLength(0)
    expect(await companion.view(opened)).toMatchObject({ status: 'open', payment: null })
  })

  test.each([
    ['BD', '০১৭১১-২৩৪৫৬৭', '+8801711234567'],
    ['BD', '+880 (0) 1711 234567', '+8801711234567'],
    ['BD', '02 9123 4567', null],
    ['NG', '0803 123 4567', '+2348031234567'],
    ['NG', '0911234567', null],
  ] as const)('in %s %j is %j', async (country, phone, expected) => {
    const provider = Object.assign(wallet(), { phoneCountries: [country] })
    companion = await startCompanion({ providers: () => [provider] })
    const answer = await post(await companion.open(), { ...FIRST, customer: { phone } })
    expect([answer.status, provider.calls.created[0]?.customer.phone ?? null]).toEqual([
      expected === null ? 422 : 201,
      expected,
    ])
  })

  test('that the shop gave and that the provider cannot reach is asked for again', async () => {
    const provider = wallet()
    companion = await startCompanion({ providers: () => [provider] })
    const opened = await companion.open({ customer: { phone: '+447911123456' } })
    expect((await post(opened, { provider: 'wallet' })).problem.errors).toEqual([
      { path: 'customer.phone', message: inEthiopia },
    ])
    expect((await post(opened, FIRST)).status).toBe(201)
  })

  test('that the provider can do without is left out when it is of no use there', async () => {
    const provider = Object.assign(page(), { needs: [], phoneCountries: ['ET'] as const })
    companion = await startCompanion({ providers: () => [provider] })
    const opened = await companion.open({ customer: { phone: '+447911123456' } })
    expect((await post(opened, { provider: 'page' })).status).toBe(201)
    expect(provider.calls.created[0]?.customer).toEqual({})
  })
})

test('details are kept no longer than the attempt is pending', async () => {
  const provider = wallet()
  companion = await startCompanion({ providers: () => [provider] })
  const opened = await companion.open()
  const id = idOf(await post(opened, FIRST))
  expect((await companion.app.store.read.payment(id))?.detailsHash).toMatch(/^[0-9a-f]{64}$/)
  provider.onStatus = () => ({ state: 'failed', providerRef: null, reference: null, money: null })
  companion.clock.now += 60_000
  await companion.app.idle()
  expect(await companion.app.store.read.payment(id)).toMatchObject({ state: 'failed', detailsHash: null })
})

describe('an attempt whose creation got no answer', () => {
  const lost = (provider: ScriptedProvider) => {
    provider.onCreate = () => {
      throw new Error('answered 500')
    }
    return provider
  }
  const PAGE = { provider: 'page', customer: BUYER }

  test.each<[string, () => ScriptedProvider, object, RegExp]>([
    ['a page', page, PAGE, /^Scripted Pay did not answer\. .*Nothing can be taken before you have seen a payment page/],
    ['a push request', wallet, FIRST, /^Scripted Pay did not answer\. A request may still reach your phone/],
  ])('of %s says so', async (_, make, body, message) => {
    const provider = lost(make())
    companion = await startCompanion({ providers: () => [provider] })
    const opened = await companion.open()
    const unanswered = { status: 'pending', action: null, message: expect.stringMatching(message) as unknown }
    expect((await post(opened, body)).json).toMatchObject(unanswered)
    expect((await companion.view(opened)).payment).toMatchObject(unanswered)
    // A read that says "pending" brings no page to pay on.
    provider.onStatus = () => ({ state: 'pending', providerRef: null, reference: null, money: null })
    companion.clock.now += 20_000
    await companion.app.idle()
    expect((await companion.view(opened)).payment).toMatchObject(unanswered)
  })

  test.each<[string, () => ScriptedProvider, object, 200 | 201]>([
    ['of a page, which nobody has seen: a new attempt', page, PAGE, 201],
    ['of a push request, which may have gone out: the same', wallet, FIRST, 200],
    [
      'of a push request, for another number: a new attempt',
      wallet,
      { ...FIRST, customer: { phone: '0911000009' } },
      201,
    ],
  ])('the next press, %s', async (_, make, body, status) => {
    const provider = make()
    const { onCreate } = provider
    companion = await startCompanion({ providers: () => [lost(provider)] })
    const opened = await companion.open()
    const first = await post(opened, provider.flow === 'page' ? PAGE : FIRST, 'first')
    provider.onCreate = onCreate
    // The same key is the same press, sent again.
    expect(idOf(await post(opened, provider.flow === 'page' ? PAGE : FIRST, 'first'))).toBe(idOf(first))
    const second = await post(opened, body)
    expect([second.status, idOf(second) === idOf(first)]).toEqual([status, status === 200])
    if (status === 201)
      expect((await companion.view(opened)).payment).toMatchObject({
        id: idOf(second),
        action: expect.anything() as unknown,
      })
    expect(await stateOf(idOf(first))).toBe('unknown')
  })

  test('ends when the provider says that nothing exists, and the checkout is open for another', async () => {
    const provider = lost(page())
    companion = await startCompanion({ providers: () => [provider] })
    const opened = await companion.open()
    const first = await post(opened, PAGE)
    provider.onStatus = () => ({ state: 'pending', providerRef: null, reference: null, money: null, exists: false })
    companion.clock.now += 20_000
    await companion.app.idle()
    expect(await companion.view(opened)).toMatchObject({
      status: 'open',
      payment: {
        id: idOf(first),
        status: 'failed',
        message: 'Scripted Pay did not start the payment. Nothing was taken.',
      },
    })
    expect(companion.events.map(({ event }) => [event.type, event.data.reason])).toEqual([
      ['payment.failed', 'not_started'],
    ])
    // Should it have been made after all, money that comes is not lost.
    provider.onStatus = ({ reference, money }) => ({ state: 'paid', providerRef: 'T', reference, money })
    companion.clock.now += 60_000
    await companion.app.idle()
    expect(await companion.order()).toMatchObject({ status: 'paid', anomalies: [{ kind: 'late' }] })
  })

  test('does not end so while the call that creates it still runs, and the buyer gets the page', async () => {
    const provider = page()
    let answer: (result: CreateResult) => void = () => undefined
    provider.onCreate = () => new Promise((resolve) => (answer = resolve))
    provider.onStatus = () => ({ state: 'pending', providerRef: null, reference: null, money: null, exists: false })
    companion = await startCompanion({ providers: () => [provider] })
    const creating = post(await companion.open(), PAGE)
    await expect.poll(() => provider.calls.created.length).toBe(1)
    for (let poll = 0; poll < 3; poll += 1) {
      companion.clock.now += 9000
      await companion.app.idle()
    }
    answer({ outcome: 'created', action: { type: 'open', url: 'https://pay.invalid/page' } })
    expect((await creating).json).toMatchObject({ status: 'pending', action: { type: 'open' } })
  })

  test('a payment whose page the buyer has seen does not end so', async () => {
    const provider = page()
    companion = await startCompanion({ providers: () => [provider] })
    const opened = await companion.open()
    await post(opened, PAGE)
    provider.onStatus = () => ({ state: 'pending', providerRef: null, reference: null, money: null, exists: false })
    companion.clock.now += 20_000
    await companion.app.idle()
    expect(await companion.view(opened)).toMatchObject({
      status: 'processing',
      payment: { status: 'pending', action: { type: 'open' } },
    })
  })
})
