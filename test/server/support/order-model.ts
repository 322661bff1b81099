/**
 * The model of the property test: two providers, what their buyers paid, and which messages they have to send. It knows
 * no code of the companion, and predicts from the money alone which orders are paid in the end.
 *
 * `alpha` can be asked about each payment, names our reference in its answers, and can cancel. `beta` answers questions
 * about its own transaction ids only, never names our reference, and takes money for one payment more than once.
 */

export type ProviderId = 'alpha' | 'beta'
export type Sum = 'exact' | 'less' | 'more' | 'other currency'

export interface ModelMoney {
  readonly minor: bigint
  readonly currency: string
}

export const PRICE: ModelMoney = { minor: 10_000n, currency: 'BDT' }

const SUMS: Readonly<Record<Sum, ModelMoney>> = {
  exact: PRICE,
  less: { minor: 9999n, currency: 'BDT' },
  more: { minor: 10_001n, currency: 'BDT' },
  'other currency': { minor: 10_000n, currency: 'USD' },
}

const MISMATCHES: Readonly<Record<Exclude<Sum, 'exact'>, string>> = {
  less: 'underpaid',
  more: 'overpaid',
  'other currency': 'wrong_currency',
}

/** What the buyer's last visit to the provider's page ended with. `withdrawn`: the companion has cancelled it. */
export type AttemptState = 'pending' | 'failed' | 'cancelled' | 'expired' | 'withdrawn'

export interface Charge {
  /** The provider's id of the transaction. */
  readonly id: string
  readonly sum: Sum
  /** The companion has acknowledged the provider's message about it. */
  announced: boolean
}

export interface Refund {
  /** Minor units of BDT; null when the message names no sum. */
  readonly minor: bigint | null
  announced: boolean
}

/** One payment at a provider. */
export interface Attempt {
  readonly orderId: string
  readonly provider: ProviderId
  /** Our reference. */
  readonly reference: string
  /** The paths of the addresses that the provider was given. */
  readonly callback: string
  readonly returns: { readonly paid: string; readonly givenUp: string }
  /** The provider's id of the payment. */
  readonly link: string
  /** False until the provider has created it, and forever after a definite refusal. */
  exists: boolean
  state: AttemptState
  readonly charges: Charge[]
  readonly refunds: Refund[]
  /** Ids of signed messages about money that never came, once they are acknowledged. */
  readonly falseClaims: string[]
}

/** A message that a provider has to send. */
export interface Message {
  readonly attempt: Attempt
  readonly body: Readonly<Record<string, unknown>>
  /** Called when the companion has acknowledged it. */
  readonly acknowledged: () => void
}

export interface Answer {
  readonly state: 'pending' | 'failed' | 'cancelled' | 'expired' | 'paid'
  readonly providerRef: string | null
  readonly transactionId?: string
  readonly reference: string | null
  readonly money: ModelMoney | null
  readonly exists?: false
}

export interface Question {
  readonly reference: string
  readonly providerRef: string | null
  readonly hint?: { readonly providerRef: string; readonly signed: boolean }
}

export class OrderModel {
  readonly attempts: Attempt[] = []
  /** Messages that nobody has delivered yet. */
  readonly messages: Message[] = []
  #ids = 0

  register(attempt: Pick<Attempt, 'orderId' | 'provider' | 'reference' | 'callback' | 'returns'>): Attempt {
    const registered: Attempt = {
      ...attempt,
      link: this.#newId(`${attempt.provider}-link`),
      exists: false,
      state: 'pending',
      charges: [],
      refunds: [],
      falseClaims: [],
    }
    this.attempts.push(registered)
    return registered
  }

  attemptsOf(orderId: string): Attempt[] {
    return this.attempts.filter((attempt) => attempt.orderId === orderId)
  }

  /** The buyer pays. Nothing happens where the provider takes no money. */
  pay(attempt: Attempt, sum: Sum): void {
    const isClosed = attempt.provider === 'alpha' && (attempt.charges.length > 0 || attempt.state === 'withdrawn')
    if (!attempt.exists || isClosed) return
    const charge: Charge = { id: this.#newId('TRX'), sum, announced: false }
    attempt.charges.push(charge)
    this.#send(attempt, this.#paymentBody(attempt, charge.id), () => {
      charge.announced = true
    })
  }

  /** The buyer's visit ends without money. `beta` has no word for that. */
  decline(attempt: Attempt, state: 'failed' | 'cancelled' | 'expired'): void {
    if (!attempt.exists || attempt.provider === 'beta' || attempt.charges.length > 0) return
    if (attempt.state === 'withdrawn') return
    attempt.state = state
    const { reference, link } = attempt
    this.#send(attempt, { id: this.#newId('evt'), reference, providerRef: link, claims: false }, () => undefined)
  }

  /** @returns false when it is too late */
  withdraw(reference: string): boolean {
    const attempt = this.#byReference(reference)
    if (!attempt?.exists || attempt.charges.length > 0) return false
    attempt.state = 'withdrawn'
    return true
  }

  /** The merchant refunds money that the buyer has paid. */
  refund(attempt: Attempt, minor: bigint | null): void {
    if (!attempt.charges.some(({ sum }) => sum === 'exact')) return
    const refund: Refund = { minor, announced: false }
    attempt.refunds.push(refund)
    const { reference } = attempt
    const body = { id: this.#newId('evt'), reference, refund: minor === null ? null : Number(minor) }
    this.#send(attempt, body, () => {
      refund.announced = true
    })
  }

  /** A signed message says that money came which never came. */
  claimFalsely(attempt: Attempt): void {
    const id = this.#newId('GHOST')
    const body = { id: this.#newId('evt'), reference: attempt.reference, providerRef: id }
    this.#send(attempt, body, () => void attempt.falseClaims.push(id))
  }

  /** What a provider answers to a question. */
  answer(provider: ProviderId, question: Question): Answer {
    return provider === 'alpha' ? this.#alphaAnswer(question) : this.#betaAnswer(question)
  }

  /** The answer of a provider that does not know of any money yet. */
  staleAnswer(provider: ProviderId, question: Question): Answer {
    const reference = provider === 'alpha' ? question.reference : null
    return { state: 'pending', providerRef: question.providerRef, reference, money: null }
  }

  /** What alpha says of another order's payment; null when there is none. */
  answerAboutAnother(question: Question): Answer | null {
    const own = this.#byReference(question.reference)
    const other = this.attempts.find(
      ({ provider, orderId, exists }) => provider === 'alpha' && orderId !== own?.orderId && exists,
    )
    return other ? alphaStatus(other) : null
  }

  /** Whether the order could be paid by now: the provider has taken exactly its price for it. */
  hasExactMoney(orderId: string): boolean {
    return this.attemptsOf(orderId).some(({ charges }) => charges.some(({ sum }) => sum === 'exact'))
  }

  /** The money that the companion can know of: at beta somebody has to name the transaction. */
  knownCharges(orderId: string): { attempt: Attempt; charge: Charge }[] {
    return this.attemptsOf(orderId).flatMap((attempt) =>
      attempt.charges
        .filter(({ announced }) => attempt.provider === 'alpha' || announced)
        .map((charge) => ({ attempt, charge })),
    )
  }

  /** References of the payments that are paid in the end. */
  paidInTheEnd(orderId: string): Set<string> {
    const exact = this.knownCharges(orderId).filter(({ charge }) => charge.sum === 'exact')
    return new Set(exact.map(({ attempt }) => attempt.reference))
  }

  /** Anomalies of wrong sums in the end, as `kind reference transaction`. */
  mismatchesInTheEnd(orderId: string): string[] {
    return this.knownCharges(orderId).flatMap(({ attempt, charge }) =>
      charge.sum === 'exact' ? [] : [`${MISMATCHES[charge.sum]} ${attempt.reference} ${charge.id}`],
    )
  }

  /** Anomalies of money that came once more, given the transaction that made the order paid. */
  duplicatesInTheEnd(orderId: string, finalizedBy: string): string[] {
    return this.knownCharges(orderId).flatMap(({ attempt, charge }) =>
      charge.sum !== 'exact' || charge.id === finalizedBy ? [] : [`duplicate ${attempt.reference} ${charge.id}`],
    )
  }

  #alphaAnswer({ reference, hint }: Question): Answer {
    const named =
      hint && this.attempts.find(({ provider, link }) => provider === 'alpha' && sameId(link, hint.providerRef))
    const attempt = named ?? this.#byReference(reference)
    if (attempt?.exists) return alphaStatus(attempt)
    return { state: 'pending', providerRef: null, reference, money: null, exists: false }
  }

  #betaAnswer({ providerRef, hint }: Question): Answer {
    const known = hint?.signed ? hint.providerRef : providerRef
    const id = known ?? hint?.providerRef ?? ''
    const charge = this.attempts
      .filter(({ provider }) => provider === 'beta')
      .flatMap(({ charges }) => charges)
      .find((one) => sameId(one.id, id))
    if (!charge) return { state: 'pending', providerRef: known, reference: null, money: null }
    return { state: 'paid', providerRef: id, reference: null, money: SUMS[charge.sum] }
  }

  #paymentBody({ provider, reference, link }: Attempt, transactionId: string): Message['body'] {
    const id = this.#newId('evt')
    if (provider === 'beta') return { id, reference, providerRef: transactionId }
    return { id, reference, providerRef: link, transactionId }
  }

  #send(attempt: Attempt, body: Message['body'], acknowledged: () => void): void {
    this.messages.push({ attempt, body, acknowledged })
  }

  #byReference(reference: string): Attempt | undefined {
    return this.attempts.find((attempt) => attempt.reference === reference)
  }

  #newId(kind: string): string {
    this.#ids += 1
    return `${kind}-${this.#ids}`
  }
}

function alphaStatus({ reference, link, state, charges }: Attempt): Answer {
  const [charge] = charges
  if (charge) {
    return { state: 'paid', providerRef: link, transactionId: charge.id, reference, money: SUMS[charge.sum] }
  }
  return { state: state === 'withdrawn' ? 'cancelled' : state, providerRef: link, reference, money: null }
}

function sameId(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase()
}
