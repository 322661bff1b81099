/** What can go wrong at a simulated provider, whichever it is, and the words in which a visitor of its pages chooses it. */

import type { Request, RequestHandler, Response } from 'express'

export const ANSWER_FAULTS = ['none', 'error', 'html', 'hang', 'cut'] as const
/** `error`: status 500. `html`: 200 with a page instead of JSON. `hang`: never answers. `cut`: ends the connection. The work is done before `hang` and `cut`. */
export type AnswerFault = (typeof ANSWER_FAULTS)[number]

export interface Faults {
  /** What each call that creates a payment meets, until changed. */
  create: AnswerFault
  /** What only the next such call meets. */
  nextCreate: AnswerFault
  /** What each call that asks about a payment meets. */
  read: AnswerFault
  /** Milliseconds after the buyer has acted from which reading that payment answers again; 0 is never. */
  readRecoversAfterMs: number
  /** What every other call meets. */
  other: AnswerFault
  /** Minor units that the answer to a create call names too many, or too few when negative. */
  createOffBy: number
  /** Minor units that the buyer is charged too many, or too few when negative. Everything said later goes by what was charged. */
  chargedOffBy: number
  /** The currency that the buyer is charged in instead; empty for the agreed one. */
  chargedCurrency: string
  webhookLost: boolean
  webhookDelayMs: number
  /** How many times each webhook is sent, all at once. */
  webhookCopies: number
  /** Minor units that the webhook names too many, or too few when negative. */
  webhookOffBy: number
  /** The currency that the webhook names instead of the true one; empty for the truth. */
  webhookCurrency: string
  webhookWrongSignature: boolean
  /** Further attempts after an answer other than 2xx. */
  webhookRetries: number
  /** Milliseconds between attempts; 0 for the provider's own schedule, where it has published one. */
  webhookRetryMs: number
  /** Whether its pages forbid being shown in a frame. */
  refuseFraming: boolean
}

export const NO_FAULTS: Readonly<Faults> = {
  create: 'none',
  nextCreate: 'none',
  read: 'none',
  readRecoversAfterMs: 0,
  other: 'none',
  createOffBy: 0,
  chargedOffBy: 0,
  chargedCurrency: '',
  webhookLost: false,
  webhookDelayMs: 0,
  webhookCopies: 1,
  webhookOffBy: 0,
  webhookCurrency: '',
  webhookWrongSignature: false,
  webhookRetries: 0,
  webhookRetryMs: 1_000,
  refuseFraming: false,
}

export interface Mishap {
  readonly label: string
  readonly faults: Partial<Faults>
}

/** The visitor's choices. Each ends by itself or touches one payment only, so that nobody has to repair the shop afterwards. */
export const MISHAPS = {
  webhook: {
    none: { label: 'arrives at once', faults: {} },
    late: { label: 'arrives 20 seconds late', faults: { webhookDelayMs: 20_000 } },
    lost: { label: 'is lost', faults: { webhookLost: true } },
    triple: { label: 'arrives three times', faults: { webhookCopies: 3 } },
    signature: { label: 'has a wrong signature', faults: { webhookWrongSignature: true } },
    amount: { label: 'names a minor unit less', faults: { webhookOffBy: -1 } },
    currency: { label: 'names another currency', faults: { webhookCurrency: 'EUR' } },
  },
  read: {
    none: { label: 'answers', faults: {} },
    error: { label: 'answers 500 for 20 seconds', faults: { read: 'error', readRecoversAfterMs: 20_000 } },
    hang: { label: 'stays silent for 20 seconds', faults: { read: 'hang', readRecoversAfterMs: 20_000 } },
    html: { label: 'answers a web page for 20 seconds', faults: { read: 'html', readRecoversAfterMs: 20_000 } },
  },
  charge: {
    none: { label: 'charges the price', faults: {} },
    less: { label: 'charges a minor unit less', faults: { chargedOffBy: -1 } },
    currency: { label: 'charges another currency', faults: { chargedCurrency: 'EUR' } },
  },
  create: {
    none: { label: 'works', faults: {} },
    error: { label: 'answers 500', faults: { nextCreate: 'error' } },
    html: { label: 'answers a web page', faults: { nextCreate: 'html' } },
    hang: { label: 'is accepted, the answer never comes', faults: { nextCreate: 'hang' } },
  },
} as const satisfies Record<string, Readonly<Record<string, Mishap>>>

/** @returns what a visitor chose on a page: the faults of this payment, and those of everything that comes later */
export function chosenFaults(form: Readonly<Record<string, unknown>>): {
  payment: Partial<Faults>
  general: Partial<Faults>
} {
  const chosen = (name: keyof typeof MISHAPS) =>
    (MISHAPS[name] as Readonly<Record<string, Mishap>>)[String(form[name] ?? 'none')]?.faults
  return { payment: { ...chosen('webhook'), ...chosen('read'), ...chosen('charge') }, general: { ...chosen('create') } }
}

/** @throws {Error} naming the first member that is unknown or of the wrong type */
export function parseFaults(input: unknown): Partial<Faults> {
  if (typeof input !== 'object' || input === null || Array.isArray(input)) throw new Error('faults must be an object')
  for (const [name, value] of Object.entries(input)) {
    if (!Object.hasOwn(NO_FAULTS, name)) throw new Error(`there is no fault named ${JSON.stringify(name)}`)
    const model = NO_FAULTS[name as keyof Faults]
    if (typeof value !== typeof model) throw new Error(`${name} must be a ${typeof model}`)
    if (typeof value === 'number' && !Number.isSafeInteger(value)) throw new Error(`${name} must be a whole number`)
    if (typeof value === 'number' && value < 0 && !name.endsWith('OffBy'))
      throw new Error(`${name} must not be negative`)
    if (model === 'none' && !ANSWER_FAULTS.includes(value as AnswerFault))
      throw new Error(`${name} must be one of ${ANSWER_FAULTS.join(', ')}`)
    if (name.endsWith('Currency') && !/^([A-Z]{3})?$/.test(String(value)))
      throw new Error(`${name} must be like "EUR" or empty`)
  }
  return input as Partial<Faults>
}

/** Makes a route meet the fault that is in force for it. */
export function meets(faultFor: (request: Request) => AnswerFault): RequestHandler {
  return (request, response, next) => {
    const fault = faultFor(request)
    if (fault === 'error' || fault === 'html') return answerWith(fault, response)
    if (fault !== 'none') {
      const silence = () => {
        answerWith(fault, response)
        return response
      }
      response.json = silence
      response.send = silence
    }
    next()
  }
}

/** The fault of a call about one payment: its own, unless the time after which it answers again has come. */
export function readFault(faults: Faults, actedAt: number | null): AnswerFault {
  const hasRecovered =
    actedAt !== null && faults.readRecoversAfterMs > 0 && Date.now() >= actedAt + faults.readRecoversAfterMs
  return hasRecovered ? 'none' : faults.read
}

/** `hang` leaves the connection open: it ends with the client's patience or with the simulator. */
export function answerWith(fault: AnswerFault, response: Response): void {
  if (fault === 'error')
    response
      .status(500)
      .type('html')
      .send('<!doctype html><title>Server Error (500)</title><h1>Server Error (500)</h1>')
  else if (fault === 'html')
    response.type('html').send('<!doctype html><title>Just a moment…</title><h1>Checking your browser</h1>')
  else if (fault === 'cut') response.socket?.destroy()
}
