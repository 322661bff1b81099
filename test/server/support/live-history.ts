/**
 * Lives through one random history against a companion, and compares it with the model: in each quiet moment nothing
 * unpaid is reported paid, and in the end everything that the providers know has had exactly its effect.
 */

import { existsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { expect } from 'vitest'
import { UnreadableMoney } from '../../../server/contract/provider.ts'
import type { CreateRequest, CreateResult, StatusQuery } from '../../../server/contract/provider.ts'
import type { CheckoutOpened, CheckoutView, OrderEvent, OrderView } from '../../../server/contract/wire.ts'
import { MERCHANT_KEY, startCompanion } from './companion.ts'
import type { Answer as HttpAnswer, Companion } from './companion.ts'
import { dieAt } from './dying-process.ts'
import { ATTEMPTS, ORDERS } from './histories.ts'
import type { Command, Fault, Step } from './histories.ts'
import { OrderModel, PRICE } from './order-model.ts'
import type { Answer, Attempt, Message, ProviderId } from './order-model.ts'
import { scriptedProvider } from './scripted-provider.ts'
import type { ScriptedProvider } from './scripted-provider.ts'
import { queueDepths } from './queue-depths.ts'

type Start = Extract<Command, { do: 'start' }>
type Deliver = Extract<Command, { do: 'deliver' }>
type Return = Extract<Command, { do: 'return' }>

const DAY = 86_400_000
/** Longer than every schedule of the companion, whatever has restarted it. */
const MAX_ROUNDS = 60
/** How long a provider call takes, in milliseconds. Time passes, so that the calls stay within the companion's limit. */
const CALL_TAKES = 200
/** A folder in memory where there is one: commits are faster there, and no history cuts the power. */
const PARENT_FOLDER = existsSync('/dev/shm') ? '/dev/shm' : tmpdir()
const UNKNOWN_OUTCOME = new Error('the connection was cut')

export async function liveThrough(steps: readonly Step[]): Promise<void> {
  const model = new OrderModel()
  const providers = { alpha: provider('alpha', model), beta: provider('beta', model) }
  const companion = await startCompanion({
    providers: () => Object.values(providers).map(({ scripted }) => scripted),
    parentFolder: PARENT_FOLDER,
  })
  const history = new History(companion, model, providers)
  for (const provider of Object.values(providers)) provider.history = history
  try {
    for (const step of steps) await history.take(step)
    await history.end()
  } catch (error) {
    await history.abandon()
    throw error
  }
  await companion.close()
}

interface ModelledProvider {
  readonly scripted: ScriptedProvider
  /** What its next answers are like. */
  faults: Fault[]
  /** How its next call that creates a payment ends. */
  start: Start | null
  history: History | null
}

function provider(id: ProviderId, model: OrderModel): ModelledProvider {
  const isAlpha = id === 'alpha'
  const scripted = scriptedProvider(id, { poll: isAlpha ? 'always' : 'with-reference', cancel: isAlpha })
  const modelled: ModelledProvider = { scripted, faults: [], start: null, history: null }
  const fail = (fault: Fault | undefined): void => {
    if (fault === 'down') throw new Error('the provider is down')
    if (fault === 'unreadable') throw new UnreadableMoney('the sum cannot be read')
  }
  const answer = (question: StatusQuery): Answer => {
    const fault = modelled.faults.shift()
    fail(fault)
    if (fault === 'stale') return model.staleAnswer(id, question)
    const other = fault === 'mixed up' && isAlpha ? model.answerAboutAnother(question) : null
    return other ?? model.answer(id, question)
  }
  scripted.onCreate = async (request) => modelled.history!.create(id, request)
  scripted.onStatus = (question) => {
    modelled.history!.passTime(CALL_TAKES)
    return answer(question)
  }
  if (isAlpha) {
    scripted.cancel = async ({ reference }) => {
      modelled.history!.passTime(CALL_TAKES)
      if (modelled.faults.shift() === 'down') throw new Error('the provider is down')
      if (!model.withdraw(reference)) throw new Error('too late')
    }
  }
  return Object.assign(modelled, {
    scripted: Object.assign(scripted, {
      mediums: [
        { id: 'one', label: 'One' },
        { id: 'two', label: 'Two' },
      ],
    }),
  })
}

class History {
  readonly #companion: Companion
  readonly #model: OrderModel
  readonly #providers: Readonly<Record<ProviderId, ModelledProvider>>
  /** The newest checkout of each order. */
  readonly #opened = new Map<string, CheckoutOpened>()
  /** Orders that were reported paid, and by which payment. */
  readonly #paidBy = new Map<string, string>()
  /** Messages that the companion has not acknowledged, so that the provider sends them again. */
  readonly #owed: { message: Message; path: string }[] = []
  readonly #running = new Set<Promise<void>>()
  #dying: { dead: () => boolean } | null = null
  #keys = 0

  constructor(companion: Companion, model: OrderModel, providers: Record<ProviderId, ModelledProvider>) {
    this.#companion = companion
    this.#model = model
    this.#providers = providers
  }

  async take({ command, rest }: Step): Promise<void> {
    if (this.#dying?.dead() || command.do === 'restart' || command.do === 'die') await this.#restart()
    const running = this.#do(command)
    const tracked = running.finally(() => this.#running.delete(tracked))
    this.#running.add(tracked)
    if (rest === 'none') return void tracked.catch(() => undefined)
    await this.#all()
    if (rest === 'answer') return
    await this.#companion.app.idle()
    if (!this.#dying?.dead()) await this.#checkNothingUnpaidIsPaid()
  }

  /** Everything is well again and all schedules pass. */
  async end(): Promise<void> {
    await this.#all()
    for (const provider of Object.values(this.#providers)) provider.faults = []
    this.#companion.storefrontAnswers.length = 0
    if (this.#dying) await this.#restart()
    for (const { message, path } of this.#owed.splice(0)) await this.#send(message, path)
    expect(this.#owed, 'webhooks that are refused').toEqual([])
    await this.#companion.app.idle()
    await this.#checkNothingUnpaidIsPaid()
    for (let round = 0; !(await this.#isQuiet()); round += 1) {
      expect(round, 'rounds until nothing is due').toBeLessThan(MAX_ROUNDS)
      this.#companion.clock.now += 7 * DAY
      await this.#companion.app.idle()
    }
    await this.#checkNothingUnpaidIsPaid()
    for (const orderId of ORDERS) await this.#checkEnd(orderId)
  }

  /** Closes the companion of a history that has failed already. */
  async abandon(): Promise<void> {
    await Promise.allSettled(this.#running)
    await this.#companion.close().catch(() => undefined)
  }

  passTime(milliseconds: number): void {
    this.#companion.clock.now += milliseconds
  }

  /** The provider's side of the call that creates a payment. */
  async create(provider: ProviderId, request: CreateRequest): Promise<CreateResult> {
    this.passTime(CALL_TAKES)
    const { start } = this.#providers[provider]
    const outcome = start?.outcome ?? 'created'
    const attempt = this.#model.register({
      orderId: request.orderId,
      provider,
      reference: request.reference,
      callback: pathOf(request.callbackUrl),
      returns: { paid: pathOf(request.returnUrl), givenUp: pathOf(request.cancelUrl) },
    })
    if (outcome === 'refused') return { outcome: 'refused', reason: 'declined' }
    if (outcome === 'lost') throw UNKNOWN_OUTCOME
    attempt.exists = true
    if (outcome === 'charged' || start?.meanwhile === 'webhook') this.#model.pay(attempt, 'exact')
    if (start?.meanwhile === 'webhook') await this.#deliver(this.#model.messages.length - 1, 'own', 1, false)
    if (start?.meanwhile === 'cancel')
      await this.#post(`/checkouts/${this.#opened.get(request.orderId)!.checkout.id}/cancel`, request.orderId)
    if (outcome !== 'created') throw UNKNOWN_OUTCOME
    return {
      outcome: 'created',
      ...(provider === 'alpha' ? { providerRef: attempt.link } : {}),
      action: { type: 'confirm-on-device', hint: 'Approve it' },
    }
  }

  async #do(command: Command): Promise<void> {
    const attempt = 'attempt' in command ? this.#model.attemptsOf(command.order)[command.attempt] : undefined
    switch (command.do) {
      case 'open':
        return this.#open(command.order)
      case 'start':
        return this.#start(command)
      case 'pay':
        return attempt && this.#model.pay(attempt, command.sum)
      case 'decline':
        return attempt && this.#model.decline(attempt, command.as)
      case 'refund':
        return attempt && this.#model.refund(attempt, command.minor)
      case 'claim falsely':
        return attempt && this.#model.claimFalsely(attempt)
      case 'forge':
        return attempt && this.#forge(attempt)
      case 'return':
        return attempt && this.#return(attempt, command)
      case 'deliver':
        return this.#deliver(command.which, command.to, command.copies, command.keep)
      case 'lose':
        return void this.#model.messages.splice(command.which % Math.max(1, this.#model.messages.length), 1)
      case 'look':
        return void (await this.#view(command.order))
      case 'cancel': {
        const opened = this.#opened.get(command.order)
        if (opened) await this.#post(`/checkouts/${opened.checkout.id}/cancel`, command.order)
        return
      }
      case 'wait':
        return this.passTime(command.milliseconds)
      case 'set clock':
        return this.#companion.clock.set(command.milliseconds)
      case 'storefront fails':
        for (let time = 0; time < command.times; time += 1)
          this.#companion.storefrontAnswers.push({ status: command.status })
        return
      case 'provider fails':
        this.#providers[command.provider].faults.push(...Array<Fault>(command.times).fill(command.how))
        return
      case 'restart':
        return
      case 'die':
        this.#dying = dieAt(this.#companion.app.store, command.commit, command.when)
    }
  }

  async #open(orderId: string): Promise<void> {
    const answer = await this.#companion.request('POST', '/checkouts', {
      body: { orderToken: await this.#companion.token({ orderId }) },
    })
    if (answer.status === 200 || answer.status === 201) this.#opened.set(orderId, answer.json as CheckoutOpened)
    else this.#checkRefusal(orderId, answer)
  }

  async #start(start: Start): Promise<void> {
    const { order, provider, medium } = start
    if (this.#model.attemptsOf(order).length >= ATTEMPTS) return
    await this.#open(order)
    const opened = this.#opened.get(order)
    if (!opened) return
    this.#providers[provider].start = start
    await this.#post(`/checkouts/${opened.checkout.id}/payments`, order, { provider, medium })
  }

  async #post(path: string, orderId: string, body?: object): Promise<void> {
    this.#keys += 1
    const answer = await this.#companion.request('POST', path, {
      ...(body ? { body } : {}),
      headers: {
        authorization: `Bearer ${this.#opened.get(orderId)?.clientSecret}`,
        'idempotency-key': `key-${this.#keys}`,
      },
    })
    if (answer.status >= 400) this.#checkRefusal(orderId, answer)
  }

  /** A buyer who may not pay any more reads the reason. It must not be a payment that never came. */
  #checkRefusal(orderId: string, { status, text, problem }: HttpAnswer): void {
    if (status >= 500 && this.#dying) return
    expect(status, text).toBe(409)
    if (problem.code === 'order_paid' || problem.code === 'checkout_paid') this.#expectExactMoney(orderId, text)
  }

  /** @param which picks one of the messages that wait; nothing happens when none does */
  async #deliver(which: number, to: Deliver['to'], copies: number, keep: boolean): Promise<void> {
    const { messages } = this.#model
    const message = messages[which % Math.max(1, messages.length)]
    if (!message) return
    if (to === 'other order') return this.#deliverToAnother(message)
    if (!keep) messages.splice(messages.indexOf(message), 1)
    const { callback, provider } = message.attempt
    const path = to === 'own' ? callback : `/webhooks/${provider}`
    await Promise.all(Array.from({ length: copies }, () => this.#send(message, path)))
  }

  /** A message at the address of another order's payment changes nothing. */
  async #deliverToAnother({ attempt, body }: Message): Promise<void> {
    const other = this.#model.attempts.find(
      ({ orderId, provider, exists }) => orderId !== attempt.orderId && provider === attempt.provider && exists,
    )
    if (!other) return
    const answer = await this.#webhook(other.callback, body)
    if (!this.#dying) expect(answer.status, answer.text).toBe(200)
  }

  async #send(message: Message, path: string): Promise<void> {
    const answer = await this.#webhook(path, message.body)
    if (answer.status === 200) return message.acknowledged()
    // What a refused payment has left behind is deleted in the end, with its address.
    if (answer.status === 404 && !message.attempt.exists) return
    if (!this.#dying) expect(answer.status, answer.text).toBe(200)
    this.#owed.push({ message, path })
  }

  #webhook(path: string, body: object, word = 'good'): Promise<HttpAnswer> {
    return this.#companion.request('POST', path, { body, headers: { 'x-word': word } })
  }

  async #forge({ callback, reference, exists }: Attempt): Promise<void> {
    const body = { id: 'forged', reference, providerRef: 'FORGED', transactionId: 'FORGED' }
    const { status } = await this.#webhook(callback, body, 'bad')
    if (exists && !this.#dying) expect(status).toBe(401)
  }

  async #return(attempt: Attempt, { to, naming }: Return): Promise<void> {
    const id = this.#idFor(attempt, naming)
    const query = id === undefined ? '' : `?id=${encodeURIComponent(id)}`
    const { status, text } = await this.#companion.request('GET', `${attempt.returns[to]}${query}`)
    if (attempt.exists && !this.#dying) expect(status, text).toBe(200)
  }

  #idFor(attempt: Attempt, naming: Return['naming']): string | undefined {
    const idOf = (one: Attempt | undefined): string | undefined =>
      one?.provider === 'alpha' ? one.link : one?.charges.at(-1)?.id
    if (naming === 'own') return idOf(attempt)
    if (naming === 'own, lower case') return idOf(attempt)?.toLowerCase()
    if (naming === 'invented') return 'INVENTED'
    if (naming === 'nothing') return undefined
    return idOf(
      this.#model.attempts.find(
        ({ orderId, provider }) => orderId !== attempt.orderId && provider === attempt.provider,
      ),
    )
  }

  /** Waits for what runs, then closes the companion and starts another on its store. */
  async #restart(): Promise<void> {
    await this.#all()
    await this.#companion.restart()
    this.#dying = null
  }

  async #all(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running)
  }

  async #isQuiet(): Promise<boolean> {
    const { inbox, outbox, polls } = await queueDepths(this.#companion.app.store)
    return inbox + outbox + polls === 0
  }

  async #view(orderId: string): Promise<CheckoutView | null> {
    const opened = this.#opened.get(orderId)
    if (!opened) return null
    const answer = await this.#companion.request('GET', `/checkouts/${opened.checkout.id}`, {
      headers: { authorization: `Bearer ${opened.clientSecret}` },
    })
    return answer.status === 200 ? (answer.json as CheckoutView) : null
  }

  async #orderView(orderId: string): Promise<OrderView | null> {
    const answer = await this.#companion.request('GET', `/orders/${orderId}`, {
      headers: { authorization: `Bearer ${MERCHANT_KEY}` },
    })
    return answer.status === 200 ? (answer.json as OrderView) : null
  }

  #expectExactMoney(orderId: string, what: string): void {
    expect(this.#model.hasExactMoney(orderId), `${orderId} has its money: ${what}`).toBe(true)
  }

  async #checkNothingUnpaidIsPaid(): Promise<void> {
    for (const orderId of ORDERS) {
      const view = await this.#view(orderId)
      if (view?.status === 'paid') this.#expectExactMoney(orderId, 'its checkout is paid')
      if (view?.payment?.status === 'paid') this.#expectPaid(orderId, view.payment.id)
      const order = await this.#orderView(orderId)
      const known = this.#paidBy.get(orderId)
      if (order?.status === 'paid' || order?.status === 'refunded') {
        this.#expectPaid(orderId, order.payment!.id)
        expect(order.payment!.id, `the payment that made ${orderId} paid`).toBe(known ?? order.payment!.id)
        this.#paidBy.set(orderId, order.payment!.id)
      } else {
        expect(known, `${orderId} was paid before`).toBeUndefined()
      }
    }
    for (const { event } of this.#eventsOf('order.paid')) {
      const { orderId, paymentId } = event.data as { orderId: string; paymentId: string }
      this.#expectPaid(orderId, paymentId)
    }
  }

  /** The provider has taken exactly the price for this payment. */
  #expectPaid(orderId: string, paymentId: string): void {
    const attempt = this.#model.attemptsOf(orderId).find(({ reference }) => reference === paymentId)
    const isPaid = attempt?.charges.some(({ sum }) => sum === 'exact')
    expect(isPaid, `${paymentId} of ${orderId} is reported paid`).toBe(true)
  }

  async #checkEnd(orderId: string): Promise<void> {
    const { read } = this.#companion.app.store
    const attempts = this.#model.attemptsOf(orderId)
    const expected = this.#model.paidInTheEnd(orderId)

    const paid = new Set<string>()
    for (const { provider, reference } of attempts)
      if ((await read.paymentByReference(provider, reference))?.state === 'paid') paid.add(reference)
    expect(paid, `the paid payments of ${orderId}`).toEqual(expected)

    const order = await this.#orderView(orderId)
    const isPaid = order?.status === 'paid' || order?.status === 'refunded'
    expect(isPaid, `${orderId} is paid`).toBe(expected.size > 0)
    const deliveries = this.#eventsOf('order.paid').filter(({ event }) => event.data.orderId === orderId)
    expect(new Set(deliveries.map(({ id }) => id)), `order.paid of ${orderId}`).toEqual(
      new Set(isPaid ? [`fin_${orderId}`] : []),
    )
    expect(new Set(deliveries.map(({ raw }) => raw)).size, `bodies of order.paid of ${orderId}`).toBe(isPaid ? 1 : 0)

    const finalized = await read.finalization(orderId)
    const finalizedBy = finalized && (await read.payment(finalized.paymentId))
    const anomalies = (await read.anomaliesOfOrder(orderId)).map(
      ({ kind, paymentId, providerRef }) => `${kind} ${paymentId} ${providerRef}`,
    )
    const fit = (...kinds: string[]): string[] => anomalies.filter((text) => kinds.includes(text.split(' ')[0]!)).sort()
    expect(fit('underpaid', 'overpaid', 'wrong_currency'), `wrong sums of ${orderId}`).toEqual(
      this.#model.mismatchesInTheEnd(orderId).sort(),
    )
    expect(fit('duplicate'), `money of ${orderId} that came once more`).toEqual(
      isPaid ? this.#model.duplicatesInTheEnd(orderId, finalizedBy!.transactionId!).sort() : [],
    )
    for (const { reference, falseClaims } of attempts)
      for (const id of falseClaims) expect(fit('unconfirmed')).toContain(`unconfirmed ${reference} ${id}`)

    for (const attempt of attempts) await this.#checkRefunds(attempt, expected.has(attempt.reference))
    const refundedEvents = new Map(this.#eventsOf('order.refunded').map((sent) => [sent.id, sent.event]))
    const told = [...refundedEvents.values()].filter(({ data }) => data.orderId === orderId).map(refundOf)
    const ledger = finalized ? await read.refundedOfPayment(finalized.paymentId) : 0n
    expect(sum(told), `refunds of ${orderId} that the storefront knows`).toBe(ledger)
    if (isPaid) expect(order.status).toBe(ledger === PRICE.minor ? 'refunded' : 'paid')
  }

  async #checkRefunds({ reference, refunds }: Attempt, isPaid: boolean): Promise<void> {
    const ledger = await this.#companion.app.store.read.refundedOfPayment(reference)
    expect(ledger, `refunds of ${reference}`).toBeLessThanOrEqual(isPaid ? PRICE.minor : 0n)
    const announced = refunds.filter((refund) => refund.announced)
    const named = sum(announced.map(({ minor }) => minor ?? 0n))
    if (!isPaid || named > PRICE.minor) return
    const isAllRefunded = announced.some(({ minor }) => minor === null)
    if (!isAllRefunded) expect(ledger, `refunds of ${reference}`).toBe(named)
  }

  /** Deliveries, repeated ones included. */
  #eventsOf(type: string): Companion['events'] {
    return this.#companion.events.filter(({ event }) => event.type === type)
  }
}

function pathOf(address: string): string {
  return new URL(address).pathname
}

function refundOf({ data }: OrderEvent): bigint {
  return BigInt((data.refunded as { minor: number }).minor)
}

function sum(values: readonly bigint[]): bigint {
  return values.reduce((total, value) => total + value, 0n)
}
