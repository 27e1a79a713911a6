DROP TABLE
  calendar_events,
  availability_rules,
  bookings,
  booking_services,
  shipments,
  digital_deliveries,
  order_items,
  orders,
  products;

DROP TYPE "BookingStatus";
DROP TYPE "ShipmentStatus";
DROP TYPE "OrderStatus";
DROP TYPE "OfferStatus";
DROP TYPE "ProductKind";
