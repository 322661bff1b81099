/** What a provider brings to the contract suite. */

import type { Reply } from '../api-server.ts'
import type { SignaturePlace } from '../hostile-webhooks.ts'
import type { BUYER } from '../provider-bench.ts'

export interface ProviderFixtures {
  /** Settings as an operator writes them, without the provider's prefix. */
  readonly settings: (baseUrl: string) => Readonly<Record<string, string>>
  /** Settings that must appear in no error. */
  readonly secrets: readonly string[]
  /** A buyer whom the provider serves, where it does not serve everybody. */
  readonly buyer?: typeof BUYER
  /** Our reference, where the provider cannot carry one of any form. */
  readonly reference?: string
  readonly network: NetworkFixtures | 'none'
  readonly webhooks: WebhookFixtures | 'none'
}

export interface NetworkFixtures {
  /** An id of the form that the provider issues. */
  readonly providerRef: string
  /** Good answers, by what they mean. */
  readonly created: (baseUrl: string) => Reply & object
  readonly paid: Reply & object
  readonly pending: Reply & object
  /** The answer to a completion, of a provider that has one. */
  readonly completed?: Reply & object
  /** Good answers about a refund of all that was paid, of a provider that makes refunds. */
  readonly refunds?: {
    readonly transactionId: string | null
    readonly refundId: string
    readonly made: Reply & object
    readonly status: Reply & object
  }
  /** The call that gets a token for all others: the end of its path, and its answer. Tests count the others only. */
  readonly token?: { readonly path: string; readonly reply: Reply & object }
}

export interface WebhookFixtures {
  /** The raw requests are in `test/fixtures/<id>/*.http`. */
  readonly signature: SignaturePlace
  /** Settings under which all of them must be refused. */
  readonly wrongKey: (baseUrl: string) => Readonly<Record<string, string>>
}
