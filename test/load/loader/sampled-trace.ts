/** `traceparent` of a trace that is recorded (W3C Trace Context). */
export const sampledTrace = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
