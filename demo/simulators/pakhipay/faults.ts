/** What can go wrong at the simulated provider, and in which words a visitor chooses it on the payment page. */

export const ANSWER_FAULTS = ['none', 'error', 'html', 'hang', 'cut'] as const
/** `error`: status 500. `html`: 200 with a page instead of JSON. `hang`: never answers. `cut`: ends the connection. The work is done before `hang` and `cut`. */
export type AnswerFault = (typeof ANSWER_FAULTS)[number]

export interface PakhiFaults {
  /** What each create call meets, until changed. */
  create: AnswerFault
  /** What only the next create call meets. */
  nextCreate: AnswerFault
  verify: AnswerFault
  /** Milliseconds after the payment from which verify answers again; 0 is never. */
  verifyRecoversAfterMs: number
  /** What the buyer is really charged instead of the price, e.g. "99.00"; empty for the price. Callback and verify go by it. */
  chargedAmount: string
  webhookLost: boolean
  webhookDelayMs: number
  /** How many times the callback is sent, all at once. */
  webhookCopies: number
  /** What the callback says instead of what was charged, e.g. "1.00"; empty for the truth. */
  webhookAmount: string
  webhookWrongSignature: boolean
  /** Further attempts after an answer other than 2xx. The document promises none. */
  webhookRetries: number
  webhookRetryMs: number
  /** Whether the payment page forbids being shown in a frame. */
  refuseFraming: boolean
}

export const NO_FAULTS: Readonly<PakhiFaults> = {
  create: 'none',
  nextCreate: 'none',
  verify: 'none',
  verifyRecoversAfterMs: 0,
  chargedAmount: '',
  webhookLost: false,
  webhookDelayMs: 0,
  webhookCopies: 1,
  webhookAmount: '',
  webhookWrongSignature: false,
  webhookRetries: 0,
  webhookRetryMs: 1_000,
  refuseFraming: false,
}

export interface Mishap {
  readonly label: string
  readonly faults: Partial<PakhiFaults>
}

/** The visitor's choices. Each ends by itself or touches one payment only, so that nobody has to repair the shop afterwards. */
export const CALLBACK_MISHAPS: Readonly<Record<string, Mishap>> = {
  none: { label: 'arrives at once', faults: {} },
  late: { label: 'arrives 20 seconds late', faults: { webhookDelayMs: 20_000 } },
  lost: { label: 'is lost', faults: { webhookLost: true } },
  triple: { label: 'arrives three times', faults: { webhookCopies: 3 } },
  signature: { label: 'has a wrong signature', faults: { webhookWrongSignature: true } },
  amount: { label: 'names another amount', faults: { webhookAmount: '1.00' } },
}

export const VERIFY_MISHAPS: Readonly<Record<string, Mishap>> = {
  none: { label: 'answers', faults: {} },
  error: { label: 'answers 500 for 20 seconds', faults: { verify: 'error', verifyRecoversAfterMs: 20_000 } },
  hang: { label: 'stays silent for 20 seconds', faults: { verify: 'hang', verifyRecoversAfterMs: 20_000 } },
  html: { label: 'answers a web page for 20 seconds', faults: { verify: 'html', verifyRecoversAfterMs: 20_000 } },
}

export const CHARGE_MISHAPS: Readonly<Record<string, Mishap>> = {
  none: { label: 'charges the price', faults: {} },
  less: { label: 'charges ৳1.00 only', faults: { chargedAmount: '1.00' } },
}

export const NEXT_CREATE_MISHAPS: Readonly<Record<string, Mishap>> = {
  none: { label: 'works', faults: {} },
  error: { label: 'answers 500', faults: { nextCreate: 'error' } },
  html: { label: 'answers a web page', faults: { nextCreate: 'html' } },
  hang: { label: 'is accepted, the answer never comes', faults: { nextCreate: 'hang' } },
}

/** @throws {Error} naming the first member that is unknown or of the wrong type */
export function parseFaults(input: unknown): Partial<PakhiFaults> {
  if (typeof input !== 'object' || input === null || Array.isArray(input)) throw new Error('faults must be an object')
  for (const [name, value] of Object.entries(input)) {
    if (!(name in NO_FAULTS)) throw new Error(`there is no fault named ${JSON.stringify(name)}`)
    const model = NO_FAULTS[name as keyof PakhiFaults]
    if (typeof value !== typeof model) throw new Error(`${name} must be a ${typeof model}`)
    const isAnswer = name === 'create' || name === 'nextCreate' || name === 'verify'
    if (isAnswer && !ANSWER_FAULTS.includes(value as AnswerFault))
      throw new Error(`${name} must be one of ${ANSWER_FAULTS.join(', ')}`)
    if (typeof value === 'number' && !(Number.isSafeInteger(value) && value >= 0))
      throw new Error(`${name} must be a whole number`)
    const isAmount = name === 'chargedAmount' || name === 'webhookAmount'
    if (isAmount && !/^(\d+\.\d\d)?$/.test(String(value))) throw new Error(`${name} must be like "100.00" or empty`)
  }
  return input as Partial<PakhiFaults>
}
