/** What the services measure for `/metrics`. Labels are ids of providers and constants, so their number is bounded. */

export type WebhookVerdict = 'verified' | 'duplicate' | 'bad_signature' | 'malformed' | 'not_for_us'
export type UpstreamCallName = 'create' | 'status' | 'cancel' | 'complete' | 'refund' | 'refund_status'

export interface Meter {
  /** A payment entered a state. */
  payment(provider: string, state: string): void
  webhook(provider: string, verdict: WebhookVerdict): void
  /** From the arrival of a webhook to the end of its first processing, in seconds. */
  webhookLag(provider: string, seconds: number): void
  /** A call to a provider. `failed`: its outcome is unknown, or it could not be sent. */
  upstream(provider: string, call: UpstreamCallName, outcome: 'ok' | 'failed', seconds: number): void
  /** A transaction, from the request to the durable commit, in seconds. */
  commit(seconds: number): void
}

/** The services measure before anybody reads: what they say before a reader is attached, it does not hear. */
export interface MeterHub extends Meter {
  attach(meter: Partial<Meter>): void
}

export function createMeterHub(): MeterHub {
  const readers: Partial<Meter>[] = []
  return {
    attach: (meter) => void readers.push(meter),
    payment: (...facts) => readers.forEach((reader) => reader.payment?.(...facts)),
    webhook: (...facts) => readers.forEach((reader) => reader.webhook?.(...facts)),
    webhookLag: (...facts) => readers.forEach((reader) => reader.webhookLag?.(...facts)),
    upstream: (...facts) => readers.forEach((reader) => reader.upstream?.(...facts)),
    commit: (...facts) => readers.forEach((reader) => reader.commit?.(...facts)),
  }
}
