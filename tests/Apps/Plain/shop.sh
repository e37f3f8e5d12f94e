# Everything a shell needs is in the environment: DAPR_HTTP_PORT.
sidecar="http://127.0.0.1:$DAPR_HTTP_PORT/v1.0"

# The other app may still be starting.
until curl -sf "$sidecar/invoke/kitchen/method/menu?day=mon" >/dev/null; do sleep 0.1; done
echo "menu: $(curl -s "$sidecar/invoke/kitchen/method/menu?day=mon%20tue")"
echo "unknown: $(curl -s -o /dev/null -w '%{http_code}' "$sidecar/invoke/kitchen/method/nothing")"

# -d alone sends a form; Dapr does not mind for state.
echo "save: $(curl -s -o /dev/null -w '%{http_code}' -X POST "$sidecar/state/statestore" -d '[{"key":"oven","value":{"hot":true}}]')"
echo "get: $(curl -s "$sidecar/state/statestore/oven")"
echo "delete: $(curl -s -o /dev/null -w '%{http_code}' -X DELETE "$sidecar/state/statestore/oven")"
echo "gone: $(curl -s -o /dev/null -w '%{http_code}' "$sidecar/state/statestore/oven")"

echo "publish: $(curl -s -o /dev/null -w '%{http_code}' -H 'Content-Type: application/json' -d '{"number":7}' "$sidecar/publish/pubsub/orders")"
echo "healthz: $(curl -s -o /dev/null -w '%{http_code}' "$sidecar/healthz")"
echo "shop closes"
