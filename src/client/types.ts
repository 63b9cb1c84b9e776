// What the tables above mean: records, bodies, filters and includes as types. `npm run types` puts this file between the
// tables, made from schema/, and client.ts.

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
/** Beyond ±2^53 a string of digits: JavaScript's numbers would round. */
export type Integer = number | string;

export type TableName = keyof Tables;
export type RecordOf<T extends TableName> = Tables[T]["record"];
export type CreateOf<T extends TableName> = Tables[T]["create"];
export type PatchOf<T extends TableName> = Tables[T]["patch"];
export type FieldOf<T extends TableName> = keyof RecordOf<T> & string;

type ToOne<T extends TableName> = { to: T; many: false; none: never };
type ToOneOrNone<T extends TableName> = { to: T; many: false; none: null };
type ToMany<T extends TableName> = { to: T; many: true; none: never };
type Relations<T extends TableName> = Tables[T]["relations"];
type RelationOf = { to: TableName; many: boolean; none: null };
type To<R> = R extends { to: infer T extends TableName } ? T : never;

type Comparison<V> = {
  $eq?: V; $neq?: V; $lt?: V; $lte?: V; $gt?: V; $gte?: V;
  $in?: readonly V[]; $nin?: readonly V[];
  $between?: readonly [V, V]; $nbetween?: readonly [V, V];
  $null?: boolean; $nnull?: boolean; $empty?: boolean; $nempty?: boolean;
};
type ValueFilter<V> = V | null | (Comparison<V> & { $not?: Comparison<V> });
type TextComparison<V> = Comparison<V> & {
  $contains?: string; $ncontains?: string; $starts_with?: string; $nstarts_with?: string;
  $ends_with?: string; $nends_with?: string;
  $eqi?: string; $containsi?: string; $starts_withi?: string; $ends_withi?: string;
};
type TextFilter<V> = V | null | (TextComparison<V> & { $not?: TextComparison<V> });
type Quantified<F> = { $some?: F; $none?: F; $every?: F };
export type Filters<T extends TableName> = Tables[T]["filters"] & {
  [R in keyof Relations<T>]?: Relations<T>[R] extends { many: true } ? Quantified<Filters<To<Relations<T>[R]>>> : Filters<To<Relations<T>[R]>>;
} & { $and?: readonly Filters<T>[]; $or?: readonly Filters<T>[]; $not?: Filters<T> };

export type Sort<T extends TableName> = FieldOf<T> | `${FieldOf<T>}:${"asc" | "desc"}`;
type Shape<T extends TableName> = { fields?: readonly FieldOf<T>[]; include?: Include<T> };
type Select<T extends TableName> = { filters?: Filters<T>; sort?: Sort<T> | readonly Sort<T>[]; limit?: number };
export type Include<T extends TableName> = {
  [R in keyof Relations<T>]?: true | (Shape<To<Relations<T>[R]>> & (Relations<T>[R] extends { many: true } ? Select<To<Relations<T>[R]>> : { filters?: Filters<To<Relations<T>[R]>> }));
};
export type GetOptions<T extends TableName> = Shape<T>;
export type ListOptions<T extends TableName> = Shape<T> & Select<T> & { offset?: number; cursor?: string; total?: boolean };

/** What is asked decides what comes: the fields, and a member for each included relation. */
export type Result<T extends TableName, O> = Simple<
  Pick<RecordOf<T>, O extends { fields: readonly (infer F)[] } ? F & FieldOf<T> : FieldOf<T>> &
    (O extends { include: infer I } ? { [R in keyof I & keyof Relations<T>]: Included<Relations<T>[R], I[R]> } : unknown)
>;
type Included<R, O> = R extends RelationOf ? (R["many"] extends true ? Result<R["to"], O>[] : Result<R["to"], O> | R["none"]) : never;
type Simple<X> = { [K in keyof X]: X[K] };

// Refuses what is not in S at any depth, which TypeScript does not where a type is inferred.
type Exact<S, A> = A extends object ? (A extends readonly unknown[] ? A : { [K in keyof A]: K extends Keys<S> ? Exact<Member<S, K>, A[K]> : never }) : A;
type Keys<S> = S extends object ? keyof S : never;
type Member<S, K> = S extends object ? (K extends keyof S ? NonNullable<S[K]> : never) : never;

export type Page<R> = { data: R[]; meta: { limit: number; offset: number; next: string | null; total?: number }; etag: string | null };
export type Answer<R> = { data: R; etag: string | null };
export type WriteOptions = { ifMatch?: string; ifNoneMatch?: "*"; signal?: AbortSignal };
export type Write = { [T in TableName]:
  | { method: "POST"; table: T; body: CreateOf<T> }
  | { method: "PUT"; table: T; id: string; body: CreateOf<T> }
  | { method: "PATCH"; table: T; id: string; body: PatchOf<T> }
  | { method: "DELETE"; table: T; id: string } }[TableName];
