import base64, hashlib, hmac, json, os, time


def sign_order(order: dict, secret: str, life_in_seconds: int = 3600) -> str:
    """order has the claims of the table. Its amount is text with a point, as in your database, never a float."""
    def text(data: bytes) -> bytes:
        return base64.urlsafe_b64encode(data).rstrip(b"=")

    head = {"alg": "HS256", "typ": "JWT"}
    now = int(time.time())
    claims = {**order, "iat": now, "exp": now + life_in_seconds}
    signed = b".".join(text(json.dumps(part).encode()) for part in (head, claims))
    return (signed + b"." + text(hmac.digest(secret.encode(), signed, hashlib.sha256))).decode()


order = {
    "orderId": "1042",
    "amount": "1250.00",
    "currency": "BDT",
    "description": "নকশি কাঁথা, one",
    "customer": {"name": "Rahima Khatun", "email": "rahima@example.com"},
    "successUrl": "https://shop.example/orders/1042",
}
print(sign_order(order, os.environ["ORDER_TOKEN_SECRET"]))
