/** The other end of `startIpcProcess`: answers until whoever started this program lets go of it. */
export function answerQuestions(answer: (question: unknown) => Promise<unknown>): void {
  const reply = (message: object): void => {
    // Whoever asked may be gone by now.
    if (process.connected) process.send?.(message, undefined, undefined, () => undefined);
  };
  process.on('message', ({ question }: { readonly question: unknown }) => {
    answer(question).then(
      (result) => {
        reply({ result });
      },
      (error: unknown) => {
        reply({ error: error instanceof Error ? error.stack : String(error) });
      },
    );
  });
  process.on('disconnect', () => process.exit(0));
}
