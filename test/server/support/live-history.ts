/**
 * Lives through one random history against a companion, and compares it with the model: in each quiet moment nothing
 * unpaid is reported paid, and in the end everything that the providers know has had exactly its effect.
 */

import { existsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { expect } from 'vitest'
import type { CreateRequest, CreateResult } from '../../../server/contract/provider.ts'
import type { CheckoutOpened } from '../../../server/contract/wire.ts'
import { startCompanion } from './companion.ts'
import type { Answer as HttpAnswer, Companion } from './companion.ts'
import { dieAt } from './dying-process.ts'
import { ATTEMPTS, ORDERS } from './histories.ts'
import type { Command, Fault, Step } from './histories.ts'
import { HistoryChecks } from './history-checks.ts'
import { CALL_TAKES, modelledProvider } from './modelled-provider.ts'
import type { ModelledProvider, Surroundings } from './modelled-provider.ts'
import { OrderModel } from './order-model.ts'
import type { Attempt, Message, ProviderId } from './order-model.ts'
import { queueDepths } from './queue-depths.ts'

type Start = Extract<Command, { do: 'start' }>
type Deliver = Extract<Command, { do: 'deliver' }>
type Return = Extract<Command, { do: 'return' }>

const DAY = 86_400_000
/** Longer than every schedule of the companion, whatever has restarted it. */
const MAX_ROUNDS = 60
/** A folder in memory where there is one: commits are faster there, and no history cuts the power. */
const PARENT_FOLDER = existsSync('/dev/shm') ? '/dev/shm' : tmpdir()
const UNKNOWN_OUTCOME = new Error('the connection was cut')

export async function liveThrough(steps: readonly Step[]): Promise<void> {
  const model = new OrderModel()
  const providers = { alpha: modelledProvider('alpha', model), beta: modelledProvider('beta', model) }
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

class History implements Surroundings {
  readonly #companion: Companion
  readonly #model: OrderModel
  readonly #providers: Readonly<Record<ProviderId, ModelledProvider>>
  /** The newest checkout of each order. */
  readonly #opened = new Map<string, CheckoutOpened>()
  /** Messages that the companion has not acknowledged, so that the provider sends them again. */
  readonly #owed: { message: Message; path: string }[] = []
  readonly #running = new Set<Promise<void>>()
  readonly #checks: HistoryChecks
  #dying: { dead: () => boolean } | null = null
  #keys = 0

  constructor(companion: Companion, model: OrderModel, providers: Record<ProviderId, ModelledProvider>) {
    this.#companion = companion
    this.#model = model
    this.#providers = providers
    this.#checks = new HistoryChecks(companion, model, this.#opened)
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
    if (!this.#dying?.dead()) await this.#checks.expectNothingUnpaidIsPaid()
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
    await this.#checks.expectNothingUnpaidIsPaid()
    for (let round = 0; !(await this.#isQuiet()); round += 1) {
      expect(round, 'rounds until nothing is due').toBeLessThan(MAX_ROUNDS)
      this.#companion.clock.now += 7 * DAY
      await this.#companion.app.idle()
    }
    await this.#checks.expectNothingUnpaidIsPaid()
    for (const orderId of ORDERS) await this.#checks.expectEnd(orderId)
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
        return void (await this.#checks.view(command.order))
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
    if (problem.code === 'order_paid' || problem.code === 'checkout_paid') this.#checks.expectExactMoney(orderId, text)
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
}

function pathOf(address: string): string {
  return new URL(address).pathname
}
