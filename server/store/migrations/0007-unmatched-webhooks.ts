/** The list of verified webhooks whose payment is not known. */

export const unmatchedWebhooks: readonly string[] = [
  `CREATE INDEX inbox_unmatched ON inbox (id) WHERE status = 'orphan';`,
]
