/** Who caused a piece of work. */

export interface Caller {
  /** Stands for the network address, for taking turns at the provider. */
  readonly client: string
  /** The language of the buyer (BCP 47), if the pages speak it. */
  readonly locale?: string | undefined
  /** Of the HTTP request, for the log. */
  readonly requestId?: string | undefined
}
