const answerNames = new Map([
  ['prediction', 'answers'],
  ['probability', 'confidence'],
]);

/** How a watched column is called on the page; a feature may have the name of an answer, and keeps it. */
export function columnName(column, features = []) {
  const isFeature = features.some(({ feature }) => feature === column);
  return isFeature ? column : (answerNames.get(column) ?? column);
}
