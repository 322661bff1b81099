/** Who caused a piece of work. */

export interface Caller {
  /** Stands for the network address, for taking turns at the provider. */
  readonly client: string
  /** Of the HTTP request, for the log. */
  readonly requestId?: string | undefined
}
