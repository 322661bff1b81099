/**
 * Gives the Lit of the modal a Trusted Types policy of its own name. Each name can be used once, and a page that brings
 * its own Lit has used `lit-html`. Lit takes no other name, so this answers its one call. Imported before Lit.
 */

interface PolicyFactory {
  createPolicy(name: string, rules: unknown): unknown
}

const { trustedTypes } = globalThis as { trustedTypes?: PolicyFactory }

if (trustedTypes) {
  const { createPolicy } = trustedTypes
  const create: PolicyFactory['createPolicy'] = (name, rules) => {
    // The page's own again, before any of its scripts can run.
    trustedTypes.createPolicy = createPolicy
    // With neither name, the page may have a default policy. Otherwise open-checkout.ts sees that Lit cannot render.
    for (const each of ['pay-button', name]) {
      try {
        return createPolicy.call(trustedTypes, each, rules)
      } catch {}
    }
  }
  // Does nothing where the browser keeps the function from being replaced.
  Reflect.set(trustedTypes, 'createPolicy', create)
}
