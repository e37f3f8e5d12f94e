import type { OrderStatus } from "./expectations.js";

export const languages = ["ko", "en"] as const;
export type Language = (typeof languages)[number];

/** What the texts speak of. */
export interface Facts {
  readonly orderId: number;
  readonly pizzas?: string;
  readonly reason?: string;
  /** In won. */
  readonly amount?: number;
  /** When a pre-order is due, UTC. */
  readonly due?: string;
  readonly ticket?: number;
}

type Text = (facts: Facts) => string;

/** Every text of one language. */
export interface Texts {
  readonly statuses: Readonly<Record<OrderStatus, Text>>;
  readonly paid: Text;
  readonly refunded: Text;
  readonly notCharged: Text;
  readonly cancelRefused: Text;
  readonly storeTicket: Text;
  readonly storeReserved: Text;
  readonly storeCancelled: Text;
  /** Reasons that services give by name; any other is told as it is. */
  readonly reasons: Readonly<Record<string, string>>;
}

const won = (amount: number | undefined) => (amount === undefined ? "" : amount.toLocaleString("en-US"));
/** Korean time, as on the pages: nine hours before UTC, all the year. */
const minute = (time: string | undefined) => (time === undefined ? "" : new Date(Date.parse(time) + 9 * 3_600_000).toISOString().slice(0, 16).replace("T", " "));
const because = (reason: string | undefined) => (reason ? ` (${reason})` : "");

const ko: Texts = {
  statuses: {
    OrderPlaced: (f) => `주문 ${f.orderId}번을 받았습니다: ${f.pizzas}.`,
    AwaitingDeposit: (f) => `주문 ${f.orderId}번의 입금을 기다립니다.`,
    PaymentPending: (f) => `주문 ${f.orderId}번을 결제하고 있습니다.`,
    Reserved: (f) => `주문 ${f.orderId}번이 예약되었습니다: ${minute(f.due)}.`,
    Ordered: (f) => `주문 ${f.orderId}번이 접수되었습니다: ${f.pizzas}.`,
    OrderAccepted: (f) => `매장에서 주문 ${f.orderId}번을 수락했습니다.`,
    Cooking: (f) => `주문 ${f.orderId}번을 조리하고 있습니다.`,
    Cooked: (f) => `주문 ${f.orderId}번의 조리가 끝났습니다.`,
    DeliveryStarted: (f) => `주문 ${f.orderId}번의 배달이 준비되었습니다.`,
    PickedUp: (f) => `배달원이 주문 ${f.orderId}번을 가지고 출발했습니다.`,
    Delivered: (f) => `주문 ${f.orderId}번이 도착했습니다.`,
    OrderClosed: (f) => `주문 ${f.orderId}번이 완료되었습니다. 맛있게 드세요.`,
    CancelRequested: (f) => `주문 ${f.orderId}번의 취소 요청을 받았습니다${because(f.reason)}.`,
    OrderCancelled: (f) => `주문 ${f.orderId}번이 취소되었습니다${because(f.reason)}.`,
    NoStoreOpened: (f) => `주문 ${f.orderId}번을 받지 못했습니다: 문을 연 매장이 없습니다.`,
    StoreUnavailable: (f) => `주문 ${f.orderId}번을 지금은 받을 수 없습니다. 잠시 후 다시 주문해 주세요.`,
    PaymentDeclined: (f) => `주문 ${f.orderId}번을 받지 못했습니다: ${f.reason ?? "결제가 거절되었습니다"}.`,
    PaymentUnavailable: (f) => `주문 ${f.orderId}번을 지금은 결제할 수 없습니다. 잠시 후 다시 주문해 주세요.`,
  },
  paid: (f) => `주문 ${f.orderId}번의 결제가 승인되었습니다${f.amount === undefined ? "" : `: ${won(f.amount)}원`}.`,
  refunded: (f) => `주문 ${f.orderId}번의 결제가 환불되었습니다${f.amount === undefined ? "" : `: ${won(f.amount)}원`}.`,
  notCharged: (f) => `주문 ${f.orderId}번의 결제가 취소되었습니다. 내신 금액이 있으면 돌려드립니다.`,
  cancelRefused: (f) => `주문 ${f.orderId}번은 취소할 수 없습니다${because(f.reason)}. 주문은 계속됩니다.`,
  storeTicket: (f) => `새 주문 ${f.orderId}번이 들어왔습니다${f.ticket === undefined ? "" : ` (전표 ${f.ticket}번)`}.`,
  storeReserved: (f) => `예약 주문 ${f.orderId}번이 들어왔습니다: ${f.pizzas}, ${minute(f.due)}.`,
  storeCancelled: (f) => `주문 ${f.orderId}번이 취소되었습니다${because(f.reason)}.`,
  reasons: {
    NoStoreOpened: "문을 연 매장이 없습니다",
    OutOfStock: "재고가 없습니다",
    DepositExpired: "입금 기한이 지났습니다",
    CardDeclined: "카드가 승인되지 않았습니다",
    UnknownPizza: "메뉴에 없는 피자입니다",
  },
};

const en: Texts = {
  statuses: {
    OrderPlaced: (f) => `We have received order ${f.orderId}: ${f.pizzas}.`,
    AwaitingDeposit: (f) => `Order ${f.orderId} waits for your deposit.`,
    PaymentPending: (f) => `Order ${f.orderId} is being paid.`,
    Reserved: (f) => `Order ${f.orderId} is booked for ${minute(f.due)}.`,
    Ordered: (f) => `Order ${f.orderId} is placed: ${f.pizzas}.`,
    OrderAccepted: (f) => `A store has accepted order ${f.orderId}.`,
    Cooking: (f) => `Order ${f.orderId} is being cooked.`,
    Cooked: (f) => `Order ${f.orderId} is cooked.`,
    DeliveryStarted: (f) => `The delivery of order ${f.orderId} is being prepared.`,
    PickedUp: (f) => `A rider is on the way with order ${f.orderId}.`,
    Delivered: (f) => `Order ${f.orderId} has arrived.`,
    OrderClosed: (f) => `Order ${f.orderId} is complete. Enjoy your meal.`,
    CancelRequested: (f) => `We have your request to cancel order ${f.orderId}${because(f.reason)}.`,
    OrderCancelled: (f) => `Order ${f.orderId} is cancelled${because(f.reason)}.`,
    NoStoreOpened: (f) => `Order ${f.orderId} could not be taken: no store is open.`,
    StoreUnavailable: (f) => `Order ${f.orderId} cannot be taken now. Please order again in a moment.`,
    PaymentDeclined: (f) => `Order ${f.orderId} could not be taken: ${f.reason ?? "the payment was declined"}.`,
    PaymentUnavailable: (f) => `Order ${f.orderId} cannot be paid now. Please order again in a moment.`,
  },
  paid: (f) => `The payment of order ${f.orderId} is approved${f.amount === undefined ? "" : `: ${won(f.amount)} won`}.`,
  refunded: (f) => `The payment of order ${f.orderId} is refunded${f.amount === undefined ? "" : `: ${won(f.amount)} won`}.`,
  notCharged: (f) => `The payment of order ${f.orderId} is cancelled. Anything you have paid is returned.`,
  cancelRefused: (f) => `Order ${f.orderId} can no longer be cancelled${because(f.reason)}. It goes on.`,
  storeTicket: (f) => `A new order ${f.orderId} has come in${f.ticket === undefined ? "" : ` (ticket ${f.ticket})`}.`,
  storeReserved: (f) => `Order ${f.orderId} is booked: ${f.pizzas}, ${minute(f.due)}.`,
  storeCancelled: (f) => `Order ${f.orderId} is cancelled${because(f.reason)}.`,
  reasons: {
    NoStoreOpened: "no store is open",
    OutOfStock: "out of stock",
    DepositExpired: "the deposit did not come in time",
    CardDeclined: "the card was declined",
    UnknownPizza: "it is not on the menu",
  },
};

export const texts: Readonly<Record<Language, Texts>> = { ko, en };
