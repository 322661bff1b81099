/** What only the companion's pages say. Everything else on them is in the words of the modal. */

export interface PageWords {
  /** The title of the hosted page while it loads. */
  title: string
  /** The widget is still loading after some seconds. */
  slow: string
  noScript: readonly [headline: string, body: string]
  /** A wrong or outdated address. */
  notFound: readonly [headline: string, body: string, ifPaid: string]
  /** Fields of the form have to be filled in or corrected. */
  checkDetails: string
  /** Over the mediums of a provider. */
  payWith: string
  /** The label of the way to pay while it is not paid. */
  method: string
  testPayment: string
  testBody: string
  /** The page follows the payment with its script. */
  follows: string
  closePage: string
}
