import 'pay-button/define'

interface CheckoutProps {
  orderToken: string
  onPaid(orderId: string): void
}

export function Checkout({ orderToken, onPaid }: CheckoutProps) {
  return (
    <pay-button
      server="https://pay.shop.example"
      order-token={orderToken}
      onpay-paid={(event) => onPaid(event.checkout.orderId)}
    >
      Pay ৳1,250.00
    </pay-button>
  )
}
