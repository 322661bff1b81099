/** An id or a reference that no transaction has. A request for it shows whether the provider accepts the key. */
export const NO_TRANSACTION = 'pay-button-key-probe'
